import { JOB_NAMES, type Job, type Run } from './runs.ts';

/**
 * What a run came to. The first five are deployments; `by-hand` is one that ended well after a person had started it again.
 * The others never were: tests that failed, a newer push that took the place, and a run that goes on.
 */
export const VERDICTS = [
  'succeeded',
  'by-hand',
  'rolled-back',
  'aborted',
  'failed',
  'tests failed',
  'superseded',
  'unfinished',
] as const;
export type Verdict = (typeof VERDICTS)[number];

const TOLD = ['succeeded', 'rolled-back', 'aborted', 'failed', 'superseded'] as const;

/** Judges a run by its jobs. The job that tells people carries the outcome in its name: history shows it for as long as the run. */
export function judgeRun({ status, run_attempt: attempt }: Run, jobs: readonly Job[]): Verdict {
  if (status !== 'completed') return 'unfinished';
  const told = toldOutcome(jobs);
  if (told === 'succeeded' && attempt > 1) return 'by-hand';
  if (told !== undefined) return told;
  if (named(jobs, JOB_NAMES.verify).some(isBad)) return 'tests failed';
  // One that waits and is replaced is cancelled before its first step.
  const changing = [...named(jobs, JOB_NAMES.infra), ...named(jobs, JOB_NAMES.deploy)];
  if (changing.some((job) => job.conclusion === 'cancelled' && !hasBegun(job))) return 'superseded';
  return 'failed';
}

/** Whether this run is tested and built, so that its deployment begins as soon as it may. */
export function isGreen(jobs: readonly Job[]): boolean {
  const before = [...named(jobs, JOB_NAMES.verify), ...named(jobs, JOB_NAMES.build)];
  return before.length > 1 && before.every(({ conclusion }) => conclusion === 'success');
}

export function toldOutcome(jobs: readonly Job[]): (typeof TOLD)[number] | undefined {
  const [name = ''] = named(jobs, JOB_NAMES.outcome).map((job) => job.name.slice(JOB_NAMES.outcome.length));
  return TOLD.find((one) => one === name);
}

export function named(jobs: readonly Job[], start: string): Job[] {
  return jobs.filter(({ name }) => name.startsWith(start));
}

function isBad({ conclusion }: Job): boolean {
  return conclusion === 'failure' || conclusion === 'timed_out';
}

function hasBegun({ steps = [] }: Job): boolean {
  return steps.some(({ conclusion }) => conclusion !== 'skipped' && conclusion !== 'cancelled');
}
