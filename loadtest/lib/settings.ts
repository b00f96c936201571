/** What a run is told by its environment (`k6 run -e NAME=value`). */

/** The product's origin, without a slash at its end. */
export const BASE_URL = (__ENV['BASE_URL'] ?? 'http://localhost:8080').replace(/\/+$/, '');

export const PROFILE = __ENV['PROFILE'] ?? 'smoke';

/** Users and rates are multiplied by it, and durations if `TIME_SCALE` does not say otherwise: 1 or less. */
export const SCALE = numberFrom('SCALE', 1);
export const TIME_SCALE = numberFrom('TIME_SCALE', SCALE);

/** How long a user of the closed profiles thinks between two actions, in the mean. More makes as many users less work. */
export const THINK_SECONDS = numberFrom('THINK_SECONDS', 1);

/** Iterations a second of profile `probe`. */
export const PROBE_RATE = numberFrom('PROBE_RATE', 20);
/** How long it measures, behind a third of that to get warm. */
export const PROBE_SECONDS = numberFrom('PROBE_SECONDS', 60);

/** Requests a second of the overload in profile `spike`: three times what the product can do, where it runs. */
export const OVERLOAD_RATE = numberFrom('OVERLOAD_RATE', 1_500);

/** Where the summary goes. k6 makes no folder: it must be there. */
export const OUT = __ENV['OUT'] ?? 'evidence';

/** False where no functions app is: nobody then creates the next task of a series. */
export const HAS_FUNCTIONS = __ENV['WITHOUT_FUNCTIONS'] === undefined;

function numberFrom(name: string, fallback: number): number {
  const text = __ENV[name];
  const value = text === undefined ? fallback : Number(text);
  if (!(value > 0)) throw new Error(`${name} must be a number above 0, not "${text}".`);
  return value;
}
