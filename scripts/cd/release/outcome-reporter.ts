import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '#core/domain/ports';
import type { Past } from './ledger.ts';
import { oneLine } from './ledger-changes.ts';
import { writeOutcome, type Outcome } from './outcome.ts';

export type Stage = Outcome['stage'];

export type OutcomeReporter = {
  current: () => Outcome;
  /** A stage begins. */
  enter: (stage: Stage) => Promise<void>;
  /** What has become known meanwhile. */
  learn: (known: Partial<Pick<Outcome, 'previousVersion' | 'rollbackSeconds'>>) => void;
  finish: (outcome: Past['outcome'], reason: string | null) => Promise<Outcome>;
};

/** Exit code of each outcome: 1 means that the old version serves, 2 that a person is needed. */
export const EXIT_CODES = { succeeded: 0, superseded: 0, 'rolled-back': 1, aborted: 1, failed: 2, running: 2 } as const;

/** Keeps the outcome and writes it at every change, so that a run that dies leaves its last stage behind. */
export function createOutcomeReporter(known: {
  version: string;
  file: string | undefined;
  clock: Clock;
  say: (line: string) => void;
}): OutcomeReporter {
  const { version, file, clock, say } = known;
  const startedAt = clock.now().toISOString();
  const nothing = { previousVersion: null, reason: null, rollbackSeconds: null, seconds: {} };
  let outcome: Outcome = { outcome: 'running', stage: 'heal', version, ...nothing, at: startedAt, startedAt };
  let entered = clock.now().getTime();

  const change = async (changes: Partial<Outcome>): Promise<void> => {
    const now = clock.now();
    const spent = Math.round((now.getTime() - entered) / 100) / 10;
    const seconds = { ...outcome.seconds, [outcome.stage]: (outcome.seconds[outcome.stage] ?? 0) + spent };
    entered = now.getTime();
    outcome = { ...outcome, ...changes, seconds, at: now.toISOString() };
    if (file === undefined) return;
    await mkdir(dirname(file), { recursive: true });
    await writeOutcome(file, outcome);
  };
  return {
    current: () => outcome,
    async enter(stage) {
      say(`▸ ${stage}`);
      await change({ stage });
    },
    learn(more) {
      outcome = { ...outcome, ...more };
    },
    async finish(ending, reason) {
      const stage = ending === 'succeeded' ? 'done' : outcome.stage;
      await change({ outcome: ending, stage, reason: reason === null ? null : oneLine(reason) });
      return outcome;
    },
  };
}
