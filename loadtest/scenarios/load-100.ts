import type { Profile } from '../lib/profile.ts';
import type { Size } from '../lib/size.ts';
import {
  ALL_CHECKS,
  HEALTH_ALWAYS,
  join,
  NEXT_WITHIN_FIVE_SECONDS,
  NONE_FAILS,
  NOTHING_LOST,
  PAGE_WITHIN_THREE_SECONDS,
  quickForHundred,
  withinOneSecond,
} from '../lib/thresholds.ts';
import { healthWatch, sum, visitors, visitSeconds } from './background.ts';

/** FR-018, SC-005, US1.3, L1: 100 people at work for ten minutes, each with a second of thought before an action. */
export function load100(size: Size): Profile {
  const [rise, hold, fall] = [size.time(30), size.time(600), size.time(10)];
  const whole = sum(rise, hold, fall);
  const users = size.users(100);
  const stages = [
    { duration: rise, target: users },
    { duration: hold, target: users },
    { duration: fall, target: 0 },
  ];
  return {
    about: `${users} people at work, and visitors who watch the live updates`,
    people: users,
    scenarios: {
      people: { executor: 'ramping-vus', exec: 'user', startVUs: 0, stages },
      visitors: visitors(size, whole),
      health: healthWatch(whole),
    },
    thresholds: join(
      withinOneSecond({ visitors: true }),
      quickForHundred(),
      NONE_FAILS,
      ALL_CHECKS,
      NOTHING_LOST,
      HEALTH_ALWAYS,
      PAGE_WITHIN_THREE_SECONDS,
      NEXT_WITHIN_FIVE_SECONDS,
    ),
    visitSeconds: visitSeconds(hold),
    effectsWithinSeconds: 30,
  };
}
