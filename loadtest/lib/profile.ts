import type { Scenario, Threshold } from 'k6/options';
import type { Size } from './size.ts';

/** A load shape by its name, and what must hold under it. */
export type Profile = {
  /** One sentence for the report. */
  about: string;
  /** Guests that are signed in beforehand; virtual users take turns when there are more of them. */
  people: number;
  scenarios: Record<string, Scenario>;
  thresholds: Record<string, Threshold[]>;
  /** Seconds after the beginning at which the load changes, for whoever watches the cluster meanwhile. */
  moments?: Record<string, number>;
  /** How long a visitor stays, in seconds. */
  visitSeconds?: number;
  /** How long the effects of events may take after the run, in seconds. */
  effectsWithinSeconds: number;
};

export type MakeProfile = (size: Size) => Profile;
