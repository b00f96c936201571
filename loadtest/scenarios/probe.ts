import type { Profile } from '../lib/profile.ts';
import { PROBE_RATE } from '../lib/settings.ts';
import { endingTheRun, join, NOTHING_LOST } from '../lib/thresholds.ts';

const WARM_SECONDS = 20;
const MEASURED_SECONDS = 60;
/** A person's turn takes far less than a second; more is needed only when the product is slow. */
const USERS_PER_RATE = 2;

/**
 * EDGE-2: a release that passes its health checks and fails under load. People at work at a steady rate: warm for 20 s, measured
 * for 60 s; the run ends as soon as a limit is crossed, so that the release goes back without delay.
 */
export function probe(): Profile {
  const users = Math.max(5, Math.ceil(PROBE_RATE * USERS_PER_RATE));
  const arrivals = {
    executor: 'constant-arrival-rate',
    exec: 'person',
    rate: PROBE_RATE,
    preAllocatedVUs: users,
  } as const;
  return {
    about: `${PROBE_RATE} turns of people a second`,
    people: Math.min(users, 40),
    scenarios: {
      warm: { ...arrivals, duration: `${WARM_SECONDS}s` },
      probe: { ...arrivals, duration: `${MEASURED_SECONDS}s`, startTime: `${WARM_SECONDS}s` },
    },
    thresholds: join(
      endingTheRun(
        {
          'http_req_duration{scenario:probe}': ['p(95)<1000'],
          'http_req_failed{scenario:probe}': ['rate<0.005'],
          'checks{scenario:probe}': ['rate>0.995'],
        },
        `${WARM_SECONDS + 5}s`,
      ),
      { 'dropped_iterations{scenario:probe}': ['count==0'] },
      NOTHING_LOST,
    ),
    effectsWithinSeconds: 15,
  };
}
