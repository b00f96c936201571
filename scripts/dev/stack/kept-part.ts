import { setTimeout as delay } from 'node:timers/promises';
import { killGroup } from '../../programs/start-child.ts';
import { decideRestart } from './restart-policy.ts';

/** A part that runs. `value` is what others need to know of it: ports, connection strings. */
export type Running<T> = { value: T; pid: number; exited: Promise<unknown>; stop: () => Promise<void> };

export type Part<T> = {
  name: string;
  /** Resolves when the part serves. Gets its former value after a death, so that it keeps its ports and clients find it again. */
  start: (former: T | undefined) => Promise<Running<T>>;
  /** Holds data that it still has to write: even in a hurry it is asked to end, not killed. */
  keepsData?: boolean;
};

/** What people and logs are told. */
export type PartEvent =
  | { kind: 'died'; part: string; restartInMs: number }
  /** Stopped by us because its code changed. */
  | { kind: 'renewed'; part: string }
  | { kind: 'back'; part: string; tookMs: number }
  | { kind: 'gave-up'; part: string };

export type KeptPart<T> = {
  name: string;
  /** The value of the first start; rejects when that fails. */
  first: Promise<T>;
  pid: () => number | undefined;
  /** What the first start gave, while it serves and is not being renewed. */
  value: () => T | undefined;
  /** Resolves when it serves (again). @throws when it was given up or stopped. */
  untilUp: () => Promise<void>;
  /** SIGKILL; it comes back. For tests of faults. */
  kill: () => Promise<void>;
  /** Ends it in order and starts it again: its code changed. */
  restart: () => Promise<void>;
  /** Asks it to end, kills it when that takes longer. */
  stop: (budgetMs: number) => Promise<void>;
  /** Ends it at once; a part with data only by its closed pipe. */
  abort: () => void;
};

/** What was sent to a part just before it left the rotation arrives within this time. */
const LEAVE_MS = 50;

type Status = 'starting' | 'up' | 'down' | 'given-up' | 'stopped';
type Tell = { report: (event: PartEvent) => void; onChange: () => void };
type Life<T> = Tell & {
  part: Part<T>;
  status: Status;
  running: Running<T> | undefined;
  /** Set while we end it ourselves: that death says nothing about its health. */
  ending: 'kill' | 'renewal' | undefined;
  quickDeaths: number;
  stopping: AbortController;
  changed: PromiseWithResolvers<void>;
};

/** Starts a part and keeps it running: restarts it with growing pauses when it dies, gives it up when that does not help. */
export function keepPart<T>(part: Part<T>, tell: Tell): KeptPart<T> {
  const life: Life<T> = {
    ...tell,
    part,
    status: 'starting',
    running: undefined,
    ending: undefined,
    quickDeaths: 0,
    stopping: new AbortController(),
    changed: Promise.withResolvers(),
  };
  return {
    name: part.name,
    first: begin(life),
    pid: () => life.running?.pid,
    value: () => (life.status === 'up' && life.ending !== 'renewal' ? life.running?.value : undefined),
    untilUp: () => untilUp(life),
    kill: () => endOnce(life, 'kill'),
    restart: () => endOnce(life, 'renewal'),
    stop: (budgetMs) => stop(life, budgetMs),
    abort() {
      life.stopping.abort();
      if (life.running && !part.keepsData) killGroup(life.running.pid, 'SIGKILL');
    },
  };
}

async function begin<T>(life: Life<T>): Promise<T> {
  const running = await life.part.start(undefined).catch((error: unknown) => {
    become(life, 'given-up');
    throw error;
  });
  if (life.stopping.signal.aborted) await finish(life, running);
  else {
    become(life, 'up', running);
    void follow(life);
  }
  return running.value;
}

async function follow<T>(life: Life<T>): Promise<void> {
  while (life.running) {
    const { exited, value } = life.running;
    const upSince = performance.now();
    await exited;
    if (life.stopping.signal.aborted) return become(life, 'stopped');
    await bringBack(life, value, performance.now() - upSince);
  }
}

async function bringBack<T>(life: Life<T>, former: T, livedMs: number): Promise<void> {
  const { name } = life.part;
  const { ending } = life;
  const decision = ending
    ? { restart: true as const, quickDeaths: life.quickDeaths, delayMs: 0 }
    : decideRestart(life.quickDeaths, livedMs);
  life.ending = undefined;
  if (!decision.restart) {
    become(life, 'given-up');
    return life.report({ kind: 'gave-up', part: name });
  }
  life.quickDeaths = decision.quickDeaths;
  become(life, 'down');
  if (ending === 'renewal') life.report({ kind: 'renewed', part: name });
  else life.report({ kind: 'died', part: name, restartInMs: decision.delayMs });
  const running = await startAgain(life, former, decision.delayMs);
  if (life.stopping.signal.aborted) return finish(life, running);
  if (running) return become(life, 'up', running);
  return bringBack(life, former, 0);
}

/** Undefined when it did not start; its log says why. */
async function startAgain<T>(life: Life<T>, former: T, delayMs: number): Promise<Running<T> | undefined> {
  const { signal } = life.stopping;
  await delay(delayMs, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) return undefined;
  const began = performance.now();
  const running = await life.part.start(former).catch(() => undefined);
  if (running) life.report({ kind: 'back', part: life.part.name, tookMs: performance.now() - began });
  return running;
}

/** It came up while all was being stopped. */
async function finish<T>(life: Life<T>, running: Running<T> | undefined): Promise<void> {
  become(life, 'down', running);
  await running?.stop();
  become(life, 'stopped');
}

async function untilUp<T>(life: Life<T>): Promise<void> {
  while (life.status !== 'up') {
    if (life.status === 'given-up' || life.status === 'stopped') throw new Error(`${life.part.name} is ${life.status}`);
    await life.changed.promise;
  }
}

async function endOnce<T>(life: Life<T>, ending: 'kill' | 'renewal'): Promise<void> {
  const { running } = life;
  if (!running) return;
  life.ending = ending;
  if (ending === 'kill') killGroup(running.pid, 'SIGKILL');
  else {
    // As on Kubernetes: it leaves the rotation first, so that no request meets a closed door.
    await delay(LEAVE_MS);
    await running.stop();
  }
  await running.exited;
}

async function stop<T>(life: Life<T>, budgetMs: number): Promise<void> {
  life.stopping.abort();
  const timer = setTimeout(() => life.running && killGroup(life.running.pid, 'SIGKILL'), budgetMs);
  await life.running?.stop();
  while (life.status !== 'stopped' && life.status !== 'given-up') await life.changed.promise;
  clearTimeout(timer);
}

function become<T>(life: Life<T>, status: Status, running?: Running<T>): void {
  life.status = status;
  life.running = running;
  life.changed.resolve();
  life.changed = Promise.withResolvers();
  life.onChange();
}
