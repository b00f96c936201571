/** How large a profile is run, and what that changed against its full size. */
export type Size = {
  /** Virtual users or people, 1 at least. */
  users: (full: number) => number;
  /** Iterations a second, 1 at least. */
  rate: (full: number) => number;
  /** A duration in seconds, as k6 writes it; 5 s at least. */
  time: (fullSeconds: number) => string;
  /** `users 100 → 30`, for the report. */
  changes: () => string[];
};

const SHORTEST_SECONDS = 5;

export function createSize(scale: number): Size {
  const changes = new Set<string>();
  const shrink = (what: string, full: number, least: number): number => {
    const value = Math.min(full, Math.max(least, Math.round(full * scale)));
    if (value !== full) changes.add(`${what} ${full} → ${value}`);
    return value;
  };
  return {
    users: (full) => shrink('users', full, 1),
    rate: (full) => shrink('iterations/s', full, 1),
    time: (full) => `${shrink('seconds', full, SHORTEST_SECONDS)}s`,
    changes: () => [...changes],
  };
}
