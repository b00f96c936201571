import { builtIn, checks, sample } from '../current-run.ts';

/** Module `k6`. `sleep` is missing: it would stop all virtual users of this process; tests wait by `setTimeout` of `k6/timers`. */

type Checkers<T> = Record<string, (value: T) => boolean>;

/** How many checks a run keeps apart by name. */
const MAX_NAMES = 1_000;

export function check<T>(value: T, sets: Checkers<T>, tags: Record<string, string> = {}): boolean {
  let isGood = true;
  for (const [name, holds] of Object.entries(sets)) {
    const passed = holds(value);
    isGood &&= passed;
    sample(builtIn.checks, passed ? 1 : 0, { ...tags, check: name });
    count(name, passed);
  }
  return isGood;
}

export function fail(message = ''): never {
  throw new Error(message);
}

function count(name: string, passed: boolean): void {
  const known = checks.get(name) ?? { passes: 0, fails: 0 };
  if (!checks.has(name)) {
    if (checks.size >= MAX_NAMES)
      throw new Error(`More than ${MAX_NAMES} checks of different names: a name must not hold data.`);
    checks.set(name, known);
  }
  if (passed) known.passes += 1;
  else known.fails += 1;
}
