import type { OldestWriter } from '#core/domain/ports';
import { degraded, healthy } from './checks.ts';
import type { HealthCheck } from './monitor.ts';

/** No statement of ours takes longer; live updates and events of everybody wait behind such a transaction. */
const TRANSACTION_LATE_MS = 15_000;

/** The database: without it nothing works. It also says whose open transaction keeps everybody's events and updates waiting. */
export function databaseCheck(oldestWriter: () => Promise<OldestWriter | null>): HealthCheck {
  return {
    whenUnreachable: { status: 'down', detail: 'the database cannot be reached' },
    async check() {
      const oldest = await oldestWriter();
      if (oldest === null || oldest.ageMs <= TRANSACTION_LATE_MS) return healthy('answers');
      const seconds = Math.round(oldest.ageMs / 1000);
      return degraded(
        `a transaction of "${oldest.application}" in database "${oldest.database}" has been open for ${seconds} s: events and live updates wait for it`,
      );
    },
  };
}
