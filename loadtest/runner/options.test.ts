import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

const once = { executor: 'per-vu-iterations', vus: 1, iterations: 1 };

describe('options of a test', () => {
  it.each([
    [{ scenarios: { once }, vus: 3 }, 'vus is not known to this runner'],
    [{ scenarios: { once: { ...once, env: {} } } }, 'Scenario once: env is not known'],
    [{ scenarios: { once: { executor: 'shared-iterations' } } }, 'executor shared-iterations is not known'],
    [{ scenarios: { once: { ...once, duration: '1s' } } }, 'duration is not known'],
    [{ scenarios: { once: { ...once, vus: 1.5 } } }, 'vus must be a whole number, not 1.5'],
    [{ scenarios: { once: { executor: 'constant-vus', vus: 1 } } }, 'duration is missing'],
    [{ scenarios: { once }, thresholds: { checks: [{ threshold: 'rate==1', abort: true }] } }, 'abort is not known'],
    [{}, 'no options.scenarios'],
  ])('%j is refused: %s', (options, expected) => {
    expect(() => readOptions(options)).toThrow(expected);
  });

  it('have the defaults of k6', () => {
    const { scenarios, setupMs } = readOptions({ scenarios: { once } });
    expect(scenarios).toMatchObject([{ exec: 'default', startMs: 0, gracefulStopMs: 30_000, maxDurationMs: 600_000 }]);
    expect(setupMs).toBe(60_000);
  });
});
