import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHeartbeat } from './heartbeat.ts';

describe('heartbeat', () => {
  let answers: (() => Promise<void>)[];
  let beaten: number;
  let warnings: number;
  let left: number;
  let heartbeat: { stop(): Promise<void> };
  const beat = (): Promise<void> => {
    beaten += 1;
    return (answers.shift() ?? (async () => undefined))();
  };
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    vi.useFakeTimers();
    [answers, beaten, warnings, left] = [[], 0, 0, 0];
  });
  afterEach(async () => {
    await heartbeat.stop();
    vi.useRealTimers();
  });
  const start = (): void => {
    const leave = async (): Promise<void> => void (left += 1);
    heartbeat = startHeartbeat({ beat, leave, logger: { warn: () => void (warnings += 1) } });
  };

  it('beats at once, then every 10 s, until it is stopped', async () => {
    start();
    expect(beaten).toBe(1);
    await pass(20_000);
    expect(beaten).toBe(3);
    await heartbeat.stop();
    await pass(60_000);
    expect([beaten, left]).toEqual([3, 1]);
  });

  it('says goodbye behind a beat that is under way, which would call it back', async () => {
    let answer = (): void => undefined;
    answers = [() => new Promise((resolve) => (answer = resolve))];
    start();
    const stopped = heartbeat.stop();
    await pass(500);
    expect(left).toBe(0);
    answer();
    await stopped;
    expect(left).toBe(1);
  });

  it('does not hold up the end of a process whose database is away', async () => {
    answers = [() => new Promise(() => undefined)];
    start();
    await heartbeat.stop();
    expect(left).toBe(0);
  });

  it('a missed beat is logged once per outage and the next one is tried', async () => {
    const away = () => Promise.reject(new Error('the database is away'));
    answers = [away, away, async () => undefined, away];
    start();
    await pass(30_000);
    expect([beaten, warnings]).toEqual([4, 2]);
  });

  it('one that hangs is not overtaken by the next', async () => {
    let answer = (): void => undefined;
    answers = [() => new Promise((resolve) => (answer = resolve))];
    start();
    await pass(60_000);
    expect(beaten).toBe(1);
    answer();
    await pass(10_000);
    expect(beaten).toBe(2);
  });
});
