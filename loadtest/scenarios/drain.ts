import type { Profile } from '../lib/profile.ts';
import type { Size } from '../lib/size.ts';
import { ALL_CHECKS, HEALTH_ALWAYS, join, NONE_FAILS, NOTHING_LOST, withinOneSecond } from '../lib/thresholds.ts';
import { healthWatch } from './background.ts';

/**
 * US3.4, FR-005, FR-010: a steady load while replicas come and go (whoever runs this restarts them meanwhile; on this machine
 * `npm run loadtest -- drain` does). No request fails and no write is lost.
 */
export function drain(size: Size): Profile {
  const whole = size.time(180);
  const rate = size.rate(30);
  return {
    about: `${rate} turns of people a second while replicas are restarted`,
    people: size.users(60),
    scenarios: {
      people: { executor: 'constant-arrival-rate', exec: 'person', rate, duration: whole, preAllocatedVUs: 120 },
      health: healthWatch(whole),
    },
    thresholds: join(withinOneSecond(), NONE_FAILS, ALL_CHECKS, NOTHING_LOST, HEALTH_ALWAYS),
    effectsWithinSeconds: 60,
  };
}
