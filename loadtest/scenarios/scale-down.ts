import type { Profile } from '../lib/profile.ts';
import type { Size } from '../lib/size.ts';
import { ALL_CHECKS, HEALTH_ALWAYS, join, NONE_FAILS, NOTHING_LOST, withinOneSecond } from '../lib/thresholds.ts';
import { healthWatch, secondsOf, sum } from './background.ts';

/**
 * US3.2, US3.4, L3: 200 people for two minutes, then only a trickle while replicas are taken away. Not one of its requests fails.
 * The trickle is never shortened: the autoscaler waits 300 s whatever the size of the load, and then takes one in a minute.
 */
export function scaleDown(size: Size): Profile {
  const busy = size.time(120);
  const trickle = '600s';
  const users = size.users(200);
  return {
    about: `${users} people for ${busy}, then a trickle for ${trickle}`,
    people: users,
    moments: { loadOff: secondsOf(busy) },
    scenarios: {
      busy: { executor: 'constant-vus', exec: 'user', vus: users, duration: busy },
      trickle: {
        executor: 'constant-arrival-rate',
        exec: 'person',
        rate: 2,
        duration: trickle,
        startTime: busy,
        preAllocatedVUs: 10,
      },
      health: healthWatch(sum(busy, trickle)),
    },
    thresholds: join(withinOneSecond(), NONE_FAILS, ALL_CHECKS, NOTHING_LOST, HEALTH_ALWAYS),
    effectsWithinSeconds: 60,
  };
}
