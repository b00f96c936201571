import type { Logger } from './logger.ts';

/** How long a process may take to stop. Kubernetes' grace period is longer by the `preStop` sleep (docs/design/delivery.md §2). */
export const DEADLINE_MS = 25_000;
/** When its supervisor is gone a process cannot drain: broker and database end at the same moment. */
const ORPHAN_DEADLINE_MS = 4000;
const SUPERVISOR_GONE = 'supervisor gone';

export type LifecycleOptions = {
  /** Stops accepting, finishes what runs, closes what is open. Called once. */
  stop: (reason: string) => Promise<void>;
  logger: Logger;
  /** True for a child of the local supervisor: only the supervisor reacts to the terminal's SIGINT, and this process ends with it. */
  supervised: boolean;
  deadlineMs?: number;
};

/**
 * Keeps a process until it is told to end. SIGTERM (and, unless supervised, SIGINT; when supervised, the end of stdin) calls `stop`
 * once and exits 0; exits 1 when `stop` fails or takes longer than `deadlineMs`, and at once on a second signal.
 * An error that nobody caught is logged, redacted, and ends the process with 1: its state can no longer be trusted.
 */
export function runUntilStopped({ stop, logger, supervised, deadlineMs = DEADLINE_MS }: LifecycleOptions): void {
  let stopping = false;
  const exit = (code: number): void => {
    logger.flush();
    process.exit(code);
  };

  const end = (reason: string): void => {
    stopping = true;
    logger.info({ reason }, 'stopping');
    const limitMs = reason === SUPERVISOR_GONE ? Math.min(deadlineMs, ORPHAN_DEADLINE_MS) : deadlineMs;
    setTimeout(() => {
      logger.error({ deadlineMs: limitMs }, 'did not stop in time: exiting with work unfinished');
      exit(1);
    }, limitMs);
    // The promise chain also catches a `stop` that throws before it returns one.
    void Promise.resolve(reason)
      .then(stop)
      .then(
        () => exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'did not stop cleanly');
          exit(1);
        },
      );
  };

  const onSignal = (signal: string): void => {
    if (!stopping) return end(signal);
    logger.warn({ reason: signal }, 'asked twice: exiting at once');
    exit(1);
  };

  process.on('SIGTERM', onSignal);
  process.on('SIGINT', supervised ? () => undefined : onSignal);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, 'crashed');
      exit(1);
    });
  }
  if (supervised) watchSupervisor(() => !stopping && end(SUPERVISOR_GONE));
}

/** The supervisor holds the other end of stdin; the operating system closes it however the supervisor dies. */
function watchSupervisor(onGone: () => void): void {
  let gone = false;
  const once = (): void => {
    if (!gone) onGone();
    gone = true;
  };
  process.stdin.on('end', once).on('close', once).on('error', once).resume();
}
