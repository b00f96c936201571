import type { Profile } from '../lib/profile.ts';
import type { Size } from '../lib/size.ts';
import { ALL_CHECKS, HEALTH_ALWAYS, join, NONE_FAILS, NOTHING_LOST, withinOneSecond } from '../lib/thresholds.ts';
import { healthWatch, visitors, visitSeconds } from './background.ts';

/** A steady load for two hours: what grows, leaks or fills up shows. */
export function soak(size: Size): Profile {
  const whole = size.time(5_400);
  const rate = size.rate(20);
  return {
    about: `${rate} turns of people a second for ${whole}`,
    // Nobody comes near the number of keys that a person may use in a day.
    people: 100,
    scenarios: {
      people: { executor: 'constant-arrival-rate', exec: 'person', rate, duration: whole, preAllocatedVUs: 100 },
      visitors: visitors(size, whole),
      health: healthWatch(whole),
    },
    thresholds: join(withinOneSecond({ visitors: true }), NONE_FAILS, ALL_CHECKS, NOTHING_LOST, HEALTH_ALWAYS),
    visitSeconds: visitSeconds(whole),
    effectsWithinSeconds: 60,
  };
}
