import type { CleanUp } from '#core/domain/ports';

const MOST = 1_000;

export type MemoryCleanUp = CleanUp & {
  /** Rows that have ended, by kind. */
  rows: Map<string, number>;
  /** Kinds of the steps so far, in order. */
  asked: string[];
  /** Called before each step; throw to fail it. */
  before: (kind: string) => void;
  isHeld: boolean;
};

/** An in-memory clean-up that counts rows and fails on demand. */
export function createMemoryCleanUp(rows: Record<string, number>): MemoryCleanUp {
  let time = 0;
  const removed = new Map<string, { doneAt: Date; removed: number }>();
  const progressOf = (kind: string) => removed.get(kind) ?? { doneAt: new Date(0), removed: 0 };
  const cleanUp: MemoryCleanUp = {
    rows: new Map(Object.entries(rows)),
    asked: [],
    before: () => undefined,
    isHeld: false,
    progress: async () => [...cleanUp.rows.keys()].map((kind) => ({ kind, ...progressOf(kind) })),
    async step(kind, most) {
      cleanUp.asked.push(kind);
      cleanUp.before(kind);
      if (cleanUp.isHeld) return 'held';
      const bound = Math.min(most, MOST);
      const left = cleanUp.rows.get(kind) ?? 0;
      const count = Math.min(left, bound);
      cleanUp.rows.set(kind, left - count);
      const known = progressOf(kind);
      const doneAt = count < bound ? new Date((time += 1)) : known.doneAt;
      removed.set(kind, { doneAt, removed: known.removed + count });
      return count;
    },
  };
  return cleanUp;
}
