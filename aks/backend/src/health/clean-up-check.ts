import type { CleanUpProgress, Clock } from '#core/domain/ports';
import { degraded, healthy } from './checks.ts';
import type { HealthCheck } from './monitor.ts';

/** Rounds come every hour. */
const LATE_MS = 24 * 3_600_000;

/** What has ended is removed: a kind that has not come to its end for a day grows, or its removal fails. */
export function cleanUpCheck({
  progress,
  clock,
}: {
  progress: () => Promise<CleanUpProgress[]>;
  clock: Clock;
}): HealthCheck {
  // No clean-up runs while no backend runs.
  const startedAt = clock.now().getTime();
  return {
    whenUnreachable: degraded('the progress of the clean-up cannot be read'),
    async check() {
      const kinds = await progress();
      const since = clock.now().getTime() - LATE_MS;
      const late = kinds.filter(({ doneAt }) => Math.max(doneAt.getTime(), startedAt) < since).map(({ kind }) => kind);
      if (late.length > 0) return degraded(`not cleaned up for a day: ${late.join(', ')}`);
      return healthy(`rows removed so far: ${kinds.reduce((sum, { removed }) => sum + removed, 0)}`);
    },
  };
}
