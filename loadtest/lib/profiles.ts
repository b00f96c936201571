import { drain } from '../scenarios/drain.ts';
import { eventsBacklog } from '../scenarios/events-backlog.ts';
import { load100 } from '../scenarios/load-100.ts';
import { probe } from '../scenarios/probe.ts';
import { scaleDown } from '../scenarios/scale-down.ts';
import { smoke } from '../scenarios/smoke.ts';
import { soak } from '../scenarios/soak.ts';
import { spike } from '../scenarios/spike.ts';
import { step200 } from '../scenarios/step-200.ts';
import type { Threshold } from 'k6/options';
import { ENDPOINTS } from './client.ts';
import type { MakeProfile, Profile } from './profile.ts';
import { PROFILE, SCALE, THINK_SECONDS, TIME_SCALE } from './settings.ts';
import { createSize } from './size.ts';
import { join, SEEN } from './thresholds.ts';

const PROFILES: Record<string, MakeProfile> = {
  smoke,
  probe,
  'load-100': load100,
  'step-200': step200,
  spike,
  soak,
  drain,
  'scale-down': scaleDown,
  'events-backlog': eventsBacklog,
};

/** The profile that the environment names, and what its scale changed. @throws Error that lists the names. */
export function chooseProfile(): { profile: Profile; changes: string[] } {
  const make = PROFILES[PROFILE];
  if (!make) throw new Error(`There is no profile ${PROFILE}; there are ${Object.keys(PROFILES).join(', ')}.`);
  const size = createSize({ scale: SCALE, timeScale: TIME_SCALE });
  const profile = make(size);
  const seen = ENDPOINTS.map((endpoint) => [`http_req_duration{endpoint:${endpoint}}`, [SEEN] as Threshold[]] as const);
  const thresholds = join(profile.thresholds, Object.fromEntries(seen));
  const thought = THINK_SECONDS === 1 ? [] : [`seconds of thought 1 → ${THINK_SECONDS}`];
  return { profile: { ...profile, thresholds }, changes: [...size.changes(), ...thought] };
}
