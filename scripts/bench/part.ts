import type { Measured } from './judge.ts';

/** P1 to P6, each by the name that `npm run bench` knows it by. */
export const PART_NAMES = ['api', 'events', 'language', 'web', 'start', 'scale'] as const;
export type PartName = (typeof PART_NAMES)[number];

export type PartOptions = {
  /** The repository. */
  root: string;
  rounds: number;
  /** Of one measurement in a round. */
  seconds: number;
  /** Of a backlog. */
  events: number;
  /** Sections of the API's part; all of them when empty. */
  only: readonly string[];
  say: (line: string) => void;
};

export type PartResult = {
  figures: Measured[];
  /** What was measured with what, in one sentence. */
  conditions: string;
};

/** Measures one group of bars. */
export type Part = (options: PartOptions) => Promise<PartResult>;
