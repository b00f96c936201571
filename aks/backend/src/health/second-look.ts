import type { ComponentHealth } from './monitor.ts';

/** A part that answered before counts as down after so many silent looks in a row, over at least this time. */
const FAILED_LOOKS = 3;
const FAILED_FOR_MS = 4_000;

/** The result of one check: the part's answer, or `whenUnreachable` in its place. */
export type Finding = { health: ComponentHealth; isAnswer: boolean };

/** Remembers what earlier looks found, so that one slow answer of a loaded machine is no outage. */
export type SecondLook = {
  /** What to say of a part after this look. `now` in Unix milliseconds. */
  judge(part: string, finding: Finding, now: number): ComponentHealth;
  /** Whether a part has not answered that is not down yet: look again soon. */
  isDue(): boolean;
};

/** An answer counts at once, whatever it says; only when a part that answered before is silent is it checked again. */
export function createSecondLook(): SecondLook {
  const answered = new Set<string>();
  const silent = new Map<string, { looks: number; since: number }>();
  return {
    judge(part, { health, isAnswer }, now) {
      if (isAnswer || health.status !== 'down') {
        silent.delete(part);
        answered.add(part);
        return health;
      }
      const { looks, since } = silent.get(part) ?? { looks: 0, since: now };
      silent.set(part, { looks: looks + 1, since });
      if (looks + 1 >= FAILED_LOOKS && now - since >= FAILED_FOR_MS) answered.delete(part);
      return answered.has(part) ? { status: 'degraded', detail: `${health.detail}; looking again` } : health;
    },
    isDue: () => [...silent.keys()].some((part) => answered.has(part)),
  };
}
