import type { Profile } from '../lib/profile.ts';
import {
  ALL_CHECKS,
  HEALTH_ALWAYS,
  join,
  NEXT_WITHIN_FIVE_SECONDS,
  NONE_FAILS,
  NOTHING_LOST,
  PAGE_WITHIN_THREE_SECONDS,
} from '../lib/thresholds.ts';

/** US1.2: every journey once, and health and page against their time limits. Ends in less than 20 s. */
export function smoke(): Profile {
  return {
    about: 'one person does everything once',
    people: 1,
    scenarios: {
      tour: { executor: 'per-vu-iterations', exec: 'tour', vus: 1, iterations: 1, maxDuration: '20s' },
      health: { executor: 'per-vu-iterations', exec: 'health', vus: 1, iterations: 10, maxDuration: '20s' },
    },
    thresholds: join(
      ALL_CHECKS,
      NONE_FAILS,
      NOTHING_LOST,
      HEALTH_ALWAYS,
      PAGE_WITHIN_THREE_SECONDS,
      NEXT_WITHIN_FIVE_SECONDS,
      // A tour that was cut off has not checked everything.
      { 'iterations{scenario:tour}': ['count==1'] },
    ),
    effectsWithinSeconds: 10,
  };
}
