import { describe, expect, it } from 'vitest';
import { createCleanUp } from '#core/adapters/postgres/clean-up';
import { createLogger } from '#core/platform/logger';
import { testClock } from '#core/testing/user-at-work';
import { createTestDatabase } from '../../../test/support/database.ts';
import { startCleanUp } from './clean-up-timer.ts';
import { cleanUpCheck } from './health/clean-up-check.ts';

describe('the clean-up of the backend', () => {
  it('runs by itself, says in one line what it removed, and stops', async () => {
    const database = await createTestDatabase();
    await database.addUser();
    await database.admin(`UPDATE session SET expires_at = now() - interval '2 days'`);
    let log = '';
    const logger = createLogger({ component: 'test', destination: { write: (line) => void (log += line) } });
    const cleaning = startCleanUp({ cleanUp: createCleanUp({ pool: database.pool }), logger, firstMs: 1 });
    await expect.poll(() => log, { timeout: 30_000 }).toContain('removed what has ended');
    await cleaning.stop();
    expect(JSON.parse(log)).toMatchObject({ level: 'info', removed: [{ rows: 'session', count: 1 }] });
    await database.drop();
  });

  it('degrades health when a kind has not come to its end for a day, while the backend ran', async () => {
    const clock = testClock('2026-11-24T10:00:00.000Z');
    const kinds = [
      { kind: 'session', doneAt: new Date('2026-11-20T10:00:00Z'), removed: 3 },
      { kind: 'task', doneAt: new Date('2026-11-25T09:00:00Z'), removed: 4 },
    ];
    const { check } = cleanUpCheck({ progress: async () => kinds, clock });
    expect(await check()).toEqual({ status: 'healthy', detail: 'rows removed so far: 7' });
    clock.set('2026-11-25T10:00:01.000Z');
    expect(await check()).toEqual({ status: 'degraded', detail: 'not cleaned up for a day: session' });
  });
});
