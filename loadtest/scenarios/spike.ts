import type { Profile } from '../lib/profile.ts';
import { OVERLOAD_RATE } from '../lib/settings.ts';
import type { Size } from '../lib/size.ts';
import { HEALTH_ALWAYS, join, NOTHING_LOST, SHEDS_RIGHTLY } from '../lib/thresholds.ts';
import { healthWatch, sum } from './background.ts';

/** Iterations a second before and after the spike. */
const CALM_RATE = 20;
/** L4: everything is well again so long after the overload. */
const RECOVERY_SECONDS = 30;

/**
 * US3.3, EDGE-5, L4: a load far beyond what all replicas can do (`OVERLOAD_RATE` requests a second). What is admitted is answered
 * within a second, all else is refused at once with 503 or 429 and `Retry-After`; 30 s later nothing fails any more.
 */
export function spike(size: Size): Profile {
  const [before, overload, after] = [size.time(20), size.time(60), size.time(30)];
  const users = size.users(800);
  const rate = size.rate(OVERLOAD_RATE);
  const calm = { executor: 'constant-arrival-rate', exec: 'person', rate: CALM_RATE, preAllocatedVUs: 40 } as const;
  return {
    about: `${rate} requests a second after ${CALM_RATE}`,
    people: size.users(150),
    scenarios: {
      before: { ...calm, duration: before },
      overload: {
        executor: 'constant-arrival-rate',
        exec: 'rush',
        rate,
        duration: overload,
        startTime: before,
        preAllocatedVUs: users,
      },
      after: { ...calm, duration: after, startTime: sum(before, overload, `${RECOVERY_SECONDS}s`) },
      health: healthWatch(sum(before, overload, `${RECOVERY_SECONDS}s`, after)),
    },
    thresholds: join(
      {
        'http_req_failed{scenario:before}': ['rate==0'],
        'http_req_duration{scenario:before}': ['p(95)<1000'],
        'http_req_failed{scenario:after}': ['rate==0'],
        'http_req_duration{scenario:after}': ['p(95)<1000'],
        'checks{scenario:after}': ['rate==1'],
        'dropped_iterations{scenario:after}': ['count==0'],
      },
      SHEDS_RIGHTLY,
      NOTHING_LOST,
      HEALTH_ALWAYS,
    ),
    effectsWithinSeconds: 60,
  };
}
