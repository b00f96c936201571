import { describeFailure } from '#core/domain/describe-failure';
import type { CleanUp } from '#core/domain/ports';

/** Rows of one step: 10 to 20 ms with 100,000 rows waiting (measured on two cores), so that nobody waits behind it. */
const STEP_ROWS = 500;
/** Between steps, so that requests have the connections. */
const PAUSE_MS = 50;
/** Of one kind in one round, so that the others get their turn. */
const MAX_STEPS = 100;

export type RemoveEndedOptions = {
  cleanUp: CleanUp;
  logger: Record<'info' | 'warn', (details: object, message: string) => void>;
  sleep: (ms: number) => Promise<void>;
  /** Ends the round after the step in progress. */
  signal: AbortSignal;
};

/**
 * One round of the clean-up: every kind in short steps, 50,000 rows of each at most, and one line of what it removed. A kind that
 * fails does not keep the others; a round ends early when another replica is at it.
 * @returns whether rows are left that the next round should not be long in coming for
 */
export async function removeEnded({ cleanUp, logger, sleep, signal }: RemoveEndedOptions): Promise<{ more: boolean }> {
  // Kinds are values here, because the log hides what stands under a key like `session`.
  const removed: { rows: string; count: number }[] = [];
  let more = false;
  const cleanKind = async (kind: string): Promise<'ended' | 'more' | 'held'> => {
    const entry = { rows: kind, count: 0 };
    for (let steps = 0; steps < MAX_STEPS && !signal.aborted; steps++) {
      const count = await cleanUp.step(kind, STEP_ROWS);
      if (count === 'held') return 'held';
      if (count > 0 && entry.count === 0) removed.push(entry);
      entry.count += count;
      if (count < STEP_ROWS) return 'ended';
      await sleep(PAUSE_MS);
    }
    return 'more';
  };
  for (const { kind } of await cleanUp.progress()) {
    try {
      const outcome = await cleanKind(kind);
      if (outcome === 'held') break;
      more ||= outcome === 'more';
    } catch (error) {
      logger.warn(
        { rows: kind, ...describeFailure(error) },
        'the clean-up of this kind failed; the next round tries again',
      );
    }
  }
  if (removed.length > 0) logger.info({ removed, more }, 'removed what has ended');
  return { more };
}
