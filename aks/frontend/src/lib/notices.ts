import { signal, type ReadonlySignal } from '@preact/signals';

export type Notice = {
  id: number;
  tone: 'info' | 'error';
  text: string;
  action?: { label: string; run: () => void };
};
export type Notices = {
  list: ReadonlySignal<readonly Notice[]>;
  show(notice: Omit<Notice, 'id'>): number;
  dismiss(id: number): void;
  /** Removes the notices whose time is over. */
  expire(): void;
  /** While the pointer or focus is on the notices they do not go away by themselves. */
  hold(on: boolean): void;
};

const LIFETIME_MS = { info: 8_000, error: 20_000 } as const;
const MAX_SHOWN = 3;

/** Short messages at the edge of the page. A new plain message replaces the last one; errors stay beside it. */
export function createNotices(): Notices {
  const list = signal<readonly Notice[]>([]);
  const deadlines = new Map<number, number>();
  let nextId = 1;
  let held = false;
  const dismiss = (id: number): void => {
    deadlines.delete(id);
    list.value = list.value.filter((notice) => notice.id !== id);
  };
  return {
    list,
    dismiss,
    show(notice) {
      const id = nextId++;
      const others = notice.tone === 'info' ? list.value.filter(({ tone }) => tone === 'error') : list.value;
      list.value = [...others, { ...notice, id }].slice(-MAX_SHOWN);
      deadlines.set(id, performance.now() + LIFETIME_MS[notice.tone]);
      return id;
    },
    expire() {
      if (held) return;
      for (const [id, deadline] of deadlines) if (performance.now() > deadline) dismiss(id);
    },
    hold(on) {
      held = on;
      if (!on) for (const [id, deadline] of deadlines) deadlines.set(id, Math.max(deadline, performance.now() + 3_000));
    },
  };
}
