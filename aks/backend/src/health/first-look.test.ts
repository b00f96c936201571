import { expect, it } from 'vitest';
import { createLogger } from '#core/platform/logger';
import { systemClock } from '#core/platform/clock';
import { firstLook } from './first-look.ts';
import { createHealthMonitor } from './monitor.ts';
import { createServingState } from './serving-state.ts';
import { startUp } from './start-up.ts';

it('US4.3: a replica whose first look at the database failed looks again before it takes requests', async () => {
  let looks = 0;
  const state = createServingState({ requests: 1 });
  const health = createHealthMonitor({
    version: '1',
    clock: systemClock,
    checks: {
      database: {
        whenUnreachable: { status: 'down', detail: 'the database cannot be reached' },
        async check() {
          looks += 1;
          if (looks < 3) throw new Error('no answer within 400 ms');
          expect(state.isStarted()).toBe(false);
          return { status: 'healthy', detail: 'answers' };
        },
      },
    },
  });
  const signal = new AbortController().signal;
  await startUp({
    reach: { health: firstLook(health) },
    state,
    logger: createLogger({ component: 'test', level: 'fatal' }),
    signal,
  });
  expect([looks, state.isStarted(), health.read().status]).toEqual([3, true, 'healthy']);
});
