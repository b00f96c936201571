import type { Measured } from './judge.ts';

export type PartOptions = {
  /** The repository. */
  root: string;
  rounds: number;
  /** Of one measurement in a round. */
  seconds: number;
  /** Parts of the part; all of them when empty. */
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
