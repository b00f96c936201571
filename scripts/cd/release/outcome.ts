import { readFile, rename, writeFile } from 'node:fs/promises';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { AppError } from '#core/domain/errors';

/** Ends of a deployment, and `running` for one that goes on or was killed. */
export const OUTCOMES = ['running', 'succeeded', 'rolled-back', 'failed', 'aborted', 'superseded'] as const;

export const STAGES = [
  'gate',
  'heal',
  'record',
  'upgrade',
  'rollout',
  'functions',
  'smoke',
  'probe',
  'rollback',
  'done',
] as const;

/** How far a deployment came, and how it ended. Written at every change of stage: a run that is killed leaves its last one. */
export const Outcome = Type.Object({
  outcome: Type.Enum([...OUTCOMES]),
  stage: Type.Enum([...STAGES]),
  version: Type.String({ maxLength: 100 }),
  /** The version that served before; null at the first deployment. */
  previousVersion: Type.Union([Type.String({ maxLength: 100 }), Type.Null()]),
  /** One line for people: why it is not a success. */
  reason: Type.Union([Type.String({ maxLength: 2000 }), Type.Null()]),
  /** From the check that failed until the old version serves; null when nothing was rolled back. */
  rollbackSeconds: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
  startedAt: Type.String({ maxLength: 40 }),
  at: Type.String({ maxLength: 40 }),
  /** Seconds by stage. */
  seconds: Type.Partial(Type.Record(Type.Enum([...STAGES]), Type.Number({ minimum: 0 }))),
});
export type Outcome = Static<typeof Outcome>;

/** Undefined when there is no such file. @throws AppError `invalid`, code `outcome.invalid`, when it is no outcome. */
export async function readOutcome(file: string): Promise<Outcome | undefined> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });
  return text === undefined ? undefined : parseOutcome(text, file);
}

/** `source` says in the error where the text is from. @throws AppError `invalid`, code `outcome.invalid`. */
export function parseOutcome(text: string, source: string): Outcome {
  try {
    const value: unknown = JSON.parse(text);
    if (Check(Outcome, value)) return value;
  } catch {
    // Not JSON: no outcome either.
  }
  const message = `${source} is not the outcome of a deployment. A deployment writes it to CD_OUTCOME_FILE.`;
  throw new AppError({ code: 'outcome.invalid', kind: 'invalid', message });
}

/** Replaces the file at once, so that a run that is killed while writing leaves the former outcome. */
export async function writeOutcome(file: string, outcome: Outcome): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(outcome, null, 2)}\n`);
  await rename(`${file}.new`, file);
}
