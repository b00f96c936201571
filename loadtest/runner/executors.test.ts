import { describe, expect, it } from 'vitest';
import type { Clock } from './clock.ts';
import { runScenario } from './executors.ts';
import { readOptions } from './options.ts';

/** Time that passes as soon as all that could happen has happened: a test of minutes takes milliseconds. */
function simulatedClock(): Clock & { wait: (ms: number) => Promise<void> } {
  let nowMs = 0;
  const waiting: { atMs: number; wake: () => void }[] = [];
  let isTurning = false;
  const turn = async (): Promise<void> => {
    isTurning = true;
    while (waiting.length > 0) {
      // Everything that the last moment set off comes first.
      for (let round = 0; round < 20; round += 1) await Promise.resolve();
      waiting.sort((a, b) => a.atMs - b.atMs);
      const next = waiting.shift();
      nowMs = Math.max(nowMs, next?.atMs ?? 0);
      next?.wake();
    }
    isTurning = false;
  };
  const until = (atMs: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true });
      waiting.push({ atMs, wake: resolve });
      if (!isTurning) void turn();
    });
  return { now: () => nowMs, until, wait: (ms) => until(nowMs + ms) };
}

type Seen = { begins: number[]; users: Set<number>; dropped: number; peak: number };

/** Runs a scenario whose iterations take `iterationMs`. */
async function run(scenario: Record<string, unknown>, iterationMs: number, abortAtMs?: number): Promise<Seen> {
  const clock = simulatedClock();
  const [config] = readOptions({ scenarios: { it: scenario } }).scenarios;
  if (!config) throw new Error('no scenario');
  const seen: Seen = { begins: [], users: new Set(), dropped: 0, peak: 0 };
  const abort = new AbortController();
  if (abortAtMs !== undefined) void clock.until(abortAtMs, abort.signal).then(() => abort.abort());
  let [made, active] = [0, 0];
  await runScenario(config, {
    clock,
    signal: abort.signal,
    dropped: (iterations) => void (seen.dropped += iterations),
    endSoon: () => undefined,
    newUser() {
      made += 1;
      const user = made;
      return {
        async iterate() {
          seen.begins.push(clock.now());
          seen.users.add(user);
          active += 1;
          seen.peak = Math.max(seen.peak, active);
          await clock.wait(iterationMs);
          active -= 1;
        },
      };
    },
  });
  return seen;
}

const arrivals = { executor: 'constant-arrival-rate', rate: 20, duration: '60s', preAllocatedVUs: 10 };

describe('constant-arrival-rate', () => {
  it('begins every iteration at its moment, however long earlier ones take', async () => {
    const { begins, dropped } = await run(arrivals, 400);
    expect(begins).toHaveLength(1_200);
    expect(begins.slice(0, 4)).toEqual([0, 50, 100, 150]);
    expect(begins.at(-1)).toBe(59_950);
    expect(dropped).toBe(0);
  });

  it('counts what it could not begin for want of users as dropped, and hides nothing', async () => {
    // Ten users of a second each can do 10 a second; 20 are due.
    const { begins, dropped, peak } = await run(arrivals, 1_000);
    expect(begins.length + dropped).toBe(1_200);
    expect(dropped).toBe(600);
    expect(peak).toBe(10);
  });

  it('makes more users up to maxVUs before it drops', async () => {
    const { dropped, users } = await run({ ...arrivals, maxVUs: 25 }, 990);
    expect(dropped).toBe(0);
    expect(users.size).toBe(20);
  });

  it('lets all users work alike', async () => {
    const { users } = await run(arrivals, 10);
    expect(users.size).toBe(10);
  });

  it('takes a rate per other unit of time, and begins late when told so', async () => {
    const { begins } = await run({ ...arrivals, rate: 30, timeUnit: '1m', startTime: '5s' }, 10);
    expect(begins).toHaveLength(30);
    expect(begins.slice(0, 3)).toEqual([5_000, 7_000, 9_000]);
  });
});

describe('ramping-arrival-rate', () => {
  it('changes the rate evenly within a stage', async () => {
    const stages = [
      { duration: '10s', target: 20 },
      { duration: '10s', target: 20 },
      { duration: '10s', target: 0 },
    ];
    const scenario = { executor: 'ramping-arrival-rate', startRate: 0, stages, preAllocatedVUs: 50 };
    const { begins, dropped } = await run(scenario, 100);
    const inSecond = (second: number): number => begins.filter((at) => Math.floor(at / 1_000) === second).length;
    expect(begins.length).toBe(400);
    expect(dropped).toBe(0);
    expect([inSecond(0), inSecond(5), inSecond(15), inSecond(29)]).toEqual([1, 11, 20, 1]);
  });
});

describe('ramping-vus and constant-vus', () => {
  it('brings users in one by one, and takes them out again after their iteration', async () => {
    const stages = [
      { duration: '10s', target: 10 },
      { duration: '10s', target: 10 },
      { duration: '10s', target: 0 },
    ];
    const { begins, peak } = await run({ executor: 'ramping-vus', startVUs: 0, stages }, 500);
    const inSecond = (second: number): number => begins.filter((at) => Math.floor(at / 1_000) === second).length;
    expect(peak).toBe(10);
    expect(inSecond(15)).toBe(20);
    expect(inSecond(5)).toBeGreaterThan(inSecond(2));
    expect(begins.every((at) => at <= 30_000)).toBe(true);
  });

  it('keeps a fixed number of users at work', async () => {
    const { begins, peak } = await run({ executor: 'constant-vus', vus: 3, duration: '10s' }, 500);
    expect(peak).toBe(3);
    expect(begins).toHaveLength(60);
  });
});

describe('per-vu-iterations', () => {
  const scenario = { executor: 'per-vu-iterations', vus: 4, iterations: 5, maxDuration: '20s' };

  it('lets each user make its number of iterations', async () => {
    const { begins, users, dropped } = await run(scenario, 1_000);
    expect([begins.length, users.size, dropped]).toEqual([20, 4, 0]);
  });

  it('drops what has not begun when the time is over', async () => {
    const { begins, dropped } = await run(scenario, 6_000);
    expect([begins.length, dropped]).toEqual([16, 4]);
  });
});

it('an aborted run begins nothing more', async () => {
  const { begins } = await run(arrivals, 10, 5_020);
  expect(begins).toHaveLength(101);
});
