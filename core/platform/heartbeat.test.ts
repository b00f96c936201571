import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHeartbeat } from './heartbeat.ts';

describe('heartbeat', () => {
  let answers: (() => Promise<void>)[];
  let beaten: number;
  let warnings: number;
  let heartbeat: { stop(): void };
  const beat = (): Promise<void> => {
    beaten += 1;
    return (answers.shift() ?? (async () => undefined))();
  };
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    vi.useFakeTimers();
    [answers, beaten, warnings] = [[], 0, 0];
  });
  afterEach(() => {
    heartbeat.stop();
    vi.useRealTimers();
  });
  const start = (): void => {
    heartbeat = startHeartbeat({ beat, logger: { warn: () => void (warnings += 1) } });
  };

  it('beats at once, then every 10 s, until it is stopped', async () => {
    start();
    expect(beaten).toBe(1);
    await pass(20_000);
    expect(beaten).toBe(3);
    heartbeat.stop();
    await pass(60_000);
    expect(beaten).toBe(3);
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
