import { JOB_NAMES, type Job, type Run } from '../history/runs.ts';
import { named } from '../history/judge-run.ts';

/** From push to live takes ten minutes (SC-003); who has heard nothing after these wants to know why. */
export const OVERDUE_AFTER_MS = 15 * 60_000;
/** A run that changes the infrastructure may take its job's hour longer. */
const INFRASTRUCTURE_MS = 60 * 60_000;
/** A run that ended longer ago was looked at before: the watchdog comes four times an hour. */
const TOLD_WITHIN_MS = 35 * 60_000;

/**
 * Why people should hear of this run: it has not ended in time, or it ended and they were not told. Undefined when all is well.
 * A run that waits for somebody's approval is not late.
 */
export function whyOverdue(run: Run, jobs: readonly Job[], now: Date): string | undefined {
  const age = now.getTime() - Date.parse(run.run_started_at);
  const changesInfra = named(jobs, JOB_NAMES.infra).some(
    ({ status, conclusion }) => status === 'in_progress' || (status === 'completed' && conclusion !== 'skipped'),
  );
  const allowed = OVERDUE_AFTER_MS + (changesInfra ? INFRASTRUCTURE_MS : 0);
  if (run.status === 'waiting' || age < allowed) return undefined;
  if (run.status !== 'completed') return `It began ${Math.floor(age / 60_000)} minutes ago and has not ended.`;
  const told = named(jobs, JOB_NAMES.outcome).some(({ conclusion }) => conclusion === 'success');
  const endedLately = now.getTime() - Date.parse(run.updated_at) < TOLD_WITHIN_MS;
  return told || !endedLately ? undefined : `It ended with ${run.conclusion}, and nobody was told.`;
}
