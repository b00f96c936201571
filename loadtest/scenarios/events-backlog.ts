import type { Profile } from '../lib/profile.ts';
import type { Size } from '../lib/size.ts';
import { HEALTH_ALWAYS, join, NONE_FAILS, NOTHING_LOST } from '../lib/thresholds.ts';
import { healthWatch } from './background.ts';

/** SC-010: 1000 events an hour for 24 hours, in ten minutes. */
const EVENTS_PER_SECOND = 40;
const SECONDS = 600;

/**
 * SC-010, FR-034, FR-038, L5: a day's events in ten minutes, 144 times as fast as promised, so that a backlog grows where the
 * processing is slower. Each completed task must have its next one afterwards, exactly once.
 */
export function eventsBacklog(size: Size): Profile {
  const whole = size.time(SECONDS);
  const rate = size.rate(EVENTS_PER_SECOND);
  return {
    about: `${rate} completions of recurring tasks a second`,
    people: size.users(100),
    scenarios: {
      completions: { executor: 'constant-arrival-rate', exec: 'recur', rate, duration: whole, preAllocatedVUs: 200 },
      health: healthWatch(whole),
    },
    thresholds: join(NONE_FAILS, NOTHING_LOST, HEALTH_ALWAYS, { effects_due: ['count>0'] }),
    effectsWithinSeconds: 1_800,
  };
}
