import type { Profile } from '../lib/profile.ts';
import { PROBE_RATE, PROBE_SECONDS } from '../lib/settings.ts';
import type { Size } from '../lib/size.ts';
import { endingTheRun, join, NOTHING_LOST } from '../lib/thresholds.ts';
import { secondsOf, sum } from './background.ts';

/** A person's turn takes far less than a second; more is needed only when the product is slow. */
const USERS_PER_RATE = 2;

/**
 * EDGE-2: a release that passes its health checks and fails under load. People at work at a steady rate: warm for 20 s, measured
 * for 60 s; the run ends as soon as a limit is crossed, so that the release goes back without delay.
 */
export function probe(size: Size): Profile {
  const [warm, measured] = [size.time(PROBE_SECONDS / 3), size.time(PROBE_SECONDS)];
  const rate = size.rate(PROBE_RATE);
  const users = Math.max(5, rate * USERS_PER_RATE);
  const arrivals = {
    executor: 'constant-arrival-rate',
    exec: 'person',
    rate,
    preAllocatedVUs: users,
  } as const;
  return {
    about: `${rate} turns of people a second`,
    people: Math.min(users, 40),
    scenarios: {
      warm: { ...arrivals, duration: warm },
      probe: { ...arrivals, duration: measured, startTime: warm },
    },
    thresholds: join(
      endingTheRun(
        {
          'http_req_duration{scenario:probe}': ['p(95)<1000'],
          'http_req_failed{scenario:probe}': ['rate<0.005'],
          'checks{scenario:probe}': ['rate>0.995'],
        },
        // A few seconds of figures first.
        sum(warm, `${Math.min(5, secondsOf(measured))}s`),
      ),
      { 'dropped_iterations{scenario:probe}': ['count==0'] },
      NOTHING_LOST,
    ),
    effectsWithinSeconds: 15,
  };
}
