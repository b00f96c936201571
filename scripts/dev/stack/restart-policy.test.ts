import { describe, expect, it } from 'vitest';
import { MAX_QUICK_DEATHS, QUICK_DEATH_MS, decideRestart } from './restart-policy.ts';

describe('restarts of a part', () => {
  it('come slower with each quick death and stop after the last one', () => {
    const delays: number[] = [];
    let quickDeaths = 0;
    for (let decision = decideRestart(0, 0); decision.restart; decision = decideRestart(quickDeaths, 0)) {
      ({ quickDeaths } = decision);
      delays.push(decision.delayMs);
    }
    expect(delays).toEqual([100, 200, 400, 800, 1600]);
    expect(delays).toHaveLength(MAX_QUICK_DEATHS - 1);
  });

  it('start over after a long life', () => {
    expect(decideRestart(MAX_QUICK_DEATHS - 1, QUICK_DEATH_MS)).toEqual({
      restart: true,
      quickDeaths: 1,
      delayMs: 100,
    });
  });
});
