/** A part that lived shorter than this after it became healthy died quickly. */
export const QUICK_DEATH_MS = 5000;
/** So many quick deaths in a row and the supervisor stops trying: something is wrong that a restart cannot heal. */
export const MAX_QUICK_DEATHS = 6;
const FIRST_DELAY_MS = 100;

export type RestartDecision = { quickDeaths: number; restart: true; delayMs: number } | { restart: false };

/** What to do after a death. `livedMs` counts from the moment it was healthy, 0 when it never was. */
export function decideRestart(quickDeathsBefore: number, livedMs: number): RestartDecision {
  const quickDeaths = livedMs < QUICK_DEATH_MS ? quickDeathsBefore + 1 : 1;
  if (quickDeaths >= MAX_QUICK_DEATHS) return { restart: false };
  return { quickDeaths, restart: true, delayMs: FIRST_DELAY_MS * 2 ** (quickDeaths - 1) };
}
