import type { Scenario } from 'k6/options';
import type { Size } from '../lib/size.ts';

/** FR-003: someone asks for health twice a second, whatever else goes on. */
export function healthWatch(duration: string): Scenario {
  return { executor: 'constant-arrival-rate', exec: 'health', rate: 2, duration, preAllocatedVUs: 4, maxVUs: 10 };
}

/** Guests who come, watch the live updates for a while (`visitSeconds` of the profile), and leave. */
export function visitors(size: Size, duration: string): Scenario {
  return { executor: 'constant-vus', exec: 'visitor', vus: size.users(10), duration };
}

/** A quarter of a minute, and no longer than the load itself. */
export function visitSeconds(duration: string): number {
  return Math.min(15, secondsOf(duration));
}

/** Seconds of a duration like `30s`. */
export function secondsOf(duration: string): number {
  return Number(duration.slice(0, -1));
}

/** Durations like `30s` added up. */
export function sum(...durations: readonly string[]): string {
  return `${durations.reduce((seconds, text) => seconds + secondsOf(text), 0)}s`;
}
