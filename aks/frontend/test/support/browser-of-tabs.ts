import { randomUUID } from 'node:crypto';
import { signal } from '@preact/signals';
import type { OpenEventStream, StreamRequest } from '../../src/features/live/event-stream.ts';
import { createLiveUpdates, type LiveState, type TabMessage } from '../../src/features/live/live-updates.ts';
import { openTabChannel } from '../../src/lib/tab-channel.ts';
import type { Later } from '../../src/lib/timers.ts';

/** What happened to one person's tasks, numbered from 1, and the streams on which it is told. */
export type Feed = {
  userId: string;
  /** How much happened so far. */
  count: () => number;
  happen: () => void;
  open: OpenEventStream;
  openStreams: () => number;
  /** The position that each stream began with. */
  asked: (string | null)[];
  /** Ends all streams, as a deployment does. */
  drop: () => void;
};

export type Tab = {
  /** What this tab knows, by messages and by reading the lists. */
  known: ReadonlySet<number>;
  /** What it was told more than once. */
  doubles: number[];
  /** How often it read the lists. */
  readings: () => number;
  state: () => LiveState;
  show: (isVisible: boolean) => void;
  /** Nothing runs in a frozen tab; what is for it waits. */
  freeze: (on: boolean) => void;
  isLive: () => boolean;
  /** Lets the tab's own clock run on. */
  pass: (ms: number) => void;
  close: () => void;
};

export type TestBrowser = { open: (options?: { visible?: boolean }) => Tab; tabs: Tab[]; close: () => void };

export function createFeed(): Feed {
  const userId = randomUUID();
  let count = 0;
  const streams = new Set<StreamRequest>();
  const listening = new Set<StreamRequest>();
  const asked: (string | null)[] = [];
  const tell = ({ onBlock }: StreamRequest, serial: number): void =>
    onBlock({
      event: 'activity',
      id: `1-${serial}`,
      data: JSON.stringify({ kind: 'task.updated', taskId: `${serial}` }),
    });
  return {
    userId,
    count: () => count,
    happen() {
      count++;
      for (const stream of listening) tell(stream, count);
    },
    open(request) {
      asked.push(request.position);
      streams.add(request);
      // A connection takes a moment, in which more may happen.
      queueMicrotask(() => {
        if (!streams.has(request)) return;
        request.onOpen();
        const seen = request.position === null ? count : Number(request.position.split('-')[1]);
        request.onBlock({ event: 'message', id: `1-${seen}`, data: null });
        request.onBlock({ event: 'hello', id: null, data: JSON.stringify({ userId }) });
        for (let serial = seen + 1; serial <= count; serial++) tell(request, serial);
        listening.add(request);
      });
      const close = (): void => {
        streams.delete(request);
        listening.delete(request);
      };
      return { close };
    },
    openStreams: () => streams.size,
    asked,
    drop() {
      for (const stream of streams) {
        streams.delete(stream);
        listening.delete(stream);
        stream.onEnd({ kind: 'dropped' });
      }
    },
  };
}

type Options = { canShare?: boolean };

/** Tabs of one person in one browser, with real Web Locks and a real BroadcastChannel between them (Node has both). */
export function createTestBrowser(feed: Feed, { canShare = true }: Options = {}): TestBrowser {
  const tabs: Tab[] = [];
  return {
    tabs,
    open({ visible = true } = {}) {
      const tab = createTab(feed, { canShare, visible });
      tabs.push(tab);
      return tab;
    },
    close: () => tabs.forEach((tab) => tab.close()),
  };
}

type TabOptions = { canShare: boolean; visible: boolean };

function createTab(feed: Feed, { canShare, visible }: TabOptions): Tab {
  const known = new Set<number>();
  const doubles: number[] = [];
  const state = signal<LiveState>('connecting');
  let readings = 0;
  let isFrozen = false;
  let isClosed = false;
  let waiting: (() => void)[] = [];
  /** Now, or when the tab thaws. */
  const run = (work: () => void): void => {
    if (isFrozen && !isClosed) waiting.push(work);
    else if (!isClosed) work();
  };
  const { later, pass } = createClock();
  let onVisibility: (isVisible: boolean) => void = () => undefined;

  const live = createLiveUpdates({
    userId: feed.userId,
    state,
    open: (request) => openWhileAwake(feed, request, run),
    later,
    locks: canShare ? locksOf(run) : null,
    openChannel: (onMessage) =>
      canShare ? openTabChannel<TabMessage>(feed.userId, (message) => run(() => onMessage(message))) : null,
    watchVisibility(onChange) {
      onVisibility = onChange;
      onChange(visible);
      return () => undefined;
    },
    onActivity({ taskId }) {
      if (known.has(Number(taskId)) && lastRead < Number(taskId)) doubles.push(Number(taskId));
      known.add(Number(taskId));
    },
    onFresh: () => readLists(),
    onNotMine: () => undefined,
  });
  let lastRead = 0;
  const readLists = (): void => {
    readings++;
    lastRead = feed.count();
    for (let serial = 1; serial <= lastRead; serial++) known.add(serial);
  };
  readLists();
  let isVisible = visible;
  return {
    known,
    doubles,
    readings: () => readings,
    state: () => state.value,
    isLive: () => isVisible && !isFrozen && !isClosed,
    show(on) {
      isVisible = on;
      run(() => onVisibility(on));
    },
    freeze(on) {
      isFrozen = on;
      if (on) return;
      const work = waiting;
      waiting = [];
      for (const piece of work) piece();
    },
    pass: (ms) => void (isFrozen || pass(ms)),
    close() {
      isClosed = true;
      waiting = [];
      live.stop();
    },
  };
}

/** Timers that run when the test lets time pass. */
function createClock(): { later: Later; pass: (ms: number) => void } {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  return {
    later(run, ms) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const [first] = timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
        if (!first) break;
        timers = timers.filter((other) => other !== first);
        now = first.at;
        first.run();
      }
      now = end;
    },
  };
}

/** A frozen tab reads its stream when it thaws; what it has closed by then it never reads. */
function openWhileAwake(feed: Feed, request: StreamRequest, run: (work: () => void) => void): { close: () => void } {
  let isClosed = false;
  const later = (work: () => void): void => run(() => void (isClosed || work()));
  const stream = feed.open({
    ...request,
    onOpen: () => later(() => request.onOpen()),
    onBlock: (block) => later(() => request.onBlock(block)),
    onEnd: (end) => later(() => request.onEnd(end)),
  });
  const close = (): void => {
    isClosed = true;
    stream.close();
  };
  return { close };
}

/** The browser's locks, whose news a frozen tab hears only later. */
function locksOf(run: (work: () => void) => void): LockManager {
  const request = (name: string, options: LockOptions, hold: () => Promise<void>): Promise<void> =>
    new Promise((resolve, reject) => {
      navigator.locks.request(name, options, hold).then(
        () => run(() => resolve()),
        (error: unknown) => run(() => reject(error)),
      );
    });
  return { request } as unknown as LockManager;
}
