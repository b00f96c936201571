/** How large a profile is run, and what that changed against its full size. */
export type Size = {
  /** Virtual users or people, 1 at least. */
  users: (full: number) => number;
  /** Iterations a second, 1 at least. */
  rate: (full: number) => number;
  /** A duration in seconds, as k6 writes it. */
  time: (fullSeconds: number) => string;
  /** `users 100 → 30`, for the report. */
  changes: () => string[];
};

/** Shorter ones would measure only the beginning. */
const SHORTEST_SECONDS = 2;

/** `scale` multiplies users and rates, `timeScale` durations; both are 1 at most. */
export function createSize({ scale, timeScale }: { scale: number; timeScale: number }): Size {
  const changes = new Set<string>();
  const shrink = (what: string, full: number, { by, least }: { by: number; least: number }): number => {
    const value = Math.min(full, Math.max(least, Math.round(full * by)));
    if (value !== full) changes.add(`${what} ${full} → ${value}`);
    return value;
  };
  return {
    users: (full) => shrink('users', full, { by: scale, least: 1 }),
    rate: (full) => shrink('iterations/s', full, { by: scale, least: 1 }),
    time: (full) => `${shrink('seconds', full, { by: timeScale, least: SHORTEST_SECONDS })}s`,
    changes: () => [...changes],
  };
}
