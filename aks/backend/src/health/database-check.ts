import { AppError } from '#core/domain/errors';
import type { OldestWriter } from '#core/domain/ports';
import { degraded, healthy } from './checks.ts';
import type { HealthCheck } from './monitor.ts';

export type DatabaseCheckOptions = {
  /** Rejects when the database cannot be reached. */
  oldestWriter: () => Promise<OldestWriter | null>;
  /** Asks what every request asks. */
  probeSchema: () => Promise<void>;
};

/** No statement of ours takes longer; live updates and events of everybody wait behind such a transaction. */
const TRANSACTION_LATE_MS = 15_000;

/**
 * The database: without it nothing works, and no more with a schema that does not fit this release. It also says whose open
 * transaction keeps everybody's events and updates waiting.
 */
export function databaseCheck({ oldestWriter, probeSchema }: DatabaseCheckOptions): HealthCheck {
  return {
    whenUnreachable: { status: 'down', detail: 'the database cannot be reached' },
    async check() {
      const oldest = await oldestWriter();
      if (!(await fits(probeSchema))) {
        return { status: 'down', detail: 'the schema does not fit this release: its migration or a grant is missing' };
      }
      if (oldest === null || oldest.ageMs <= TRANSACTION_LATE_MS) return healthy('answers');
      const seconds = Math.round(oldest.ageMs / 1000);
      return degraded(
        `a transaction of "${oldest.application}" in database "${oldest.database}" has been open for ${seconds} s: events and live updates wait for it`,
      );
    },
  };
}

async function fits(probeSchema: () => Promise<void>): Promise<boolean> {
  try {
    await probeSchema();
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'database.schema') return false;
    throw error;
  }
}
