import { AppError } from '#core/domain/errors';
import type { HealthMonitor } from './monitor.ts';

/**
 * A condition of `startUp`: health was looked at, and is not down. A replica that takes requests earlier would tell people and
 * monitoring of an outage, only because it had not looked yet or its first connection to the database was slow to open.
 */
export function firstLook(health: Pick<HealthMonitor, 'refresh' | 'read'>): () => Promise<void> {
  return async () => {
    await health.refresh();
    if (health.read().status !== 'down') return;
    const message = 'Health is down: wait for the database and the secrets.';
    throw new AppError({ code: 'start.health', kind: 'unavailable', message });
  };
}
