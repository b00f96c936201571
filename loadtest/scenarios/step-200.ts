import type { Profile } from '../lib/profile.ts';
import type { Size } from '../lib/size.ts';
import { ALL_CHECKS, HEALTH_ALWAYS, join, NONE_FAILS, NOTHING_LOST, withinOneSecond } from '../lib/thresholds.ts';
import { healthWatch, secondsOf, sum } from './background.ts';

/**
 * US3.1, US3.3, L2: the number of users doubles within a second. Answers stay within a second throughout and none fails; when
 * more replicas were ready is for whoever watches the cluster to say (`moments.doubled` in the summary).
 */
export function step200(size: Size): Profile {
  const [rise, before, after] = [size.time(30), size.time(120), size.time(300)];
  const [users, twice] = [size.users(100), size.users(200)];
  const whole = sum(rise, before, '1s', after);
  const stages = [
    { duration: rise, target: users },
    { duration: before, target: users },
    { duration: '1s', target: twice },
    { duration: after, target: twice },
  ];
  return {
    about: `from ${users} to ${twice} people after ${sum(rise, before)}`,
    people: twice,
    moments: { doubled: secondsOf(rise) + secondsOf(before) },
    scenarios: { people: { executor: 'ramping-vus', exec: 'user', startVUs: 0, stages }, health: healthWatch(whole) },
    thresholds: join(withinOneSecond(), NONE_FAILS, ALL_CHECKS, NOTHING_LOST, HEALTH_ALWAYS),
    effectsWithinSeconds: 30,
  };
}
