import { AppError, kindOf } from '#core/domain/errors';

/** A check of the new release has failed. The two minutes of US2.4 run from `failedAt`. */
export class CheckFailed extends AppError {
  readonly failedAt: Date;

  constructor(reason: string, failedAt: Date) {
    super({ code: 'deploy.check-failed', kind: 'unavailable', message: reason });
    this.failedAt = failedAt;
  }
}

/** Somebody asked the deployment to stop: by the ledger's flag or by a signal. */
export class Stopped extends AppError {
  constructor(reason: string) {
    super({ code: 'deploy.stopped', kind: 'conflict', message: reason });
  }
}

/** The words for people of whatever was thrown; a bug says that it is one. */
export function wordsOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return `A bug in the deployment script: ${error instanceof Error ? error.message : String(error)}`;
}

/** What the log shows of it: of a bug its stack. */
export function detailsOf(error: unknown): string {
  if (error instanceof AppError || !(error instanceof Error)) return wordsOf(error);
  return error.stack ?? wordsOf(error);
}

/** For looks that come again: an API server that is away for a moment says nothing about the release. */
export function whenAway(error: unknown): undefined {
  if (kindOf(error) !== 'unavailable') throw error;
}
