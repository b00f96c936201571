import { describe, expect, it } from 'vitest';
import { systemClock } from '#core/platform/clock';
import { createTestDatabase } from '../../../../test/support/database.ts';
import { databaseCheck } from './database-check.ts';
import { schemaProbe } from './schema-probe.ts';

const probeSchema = async (): Promise<void> => undefined;

describe('health of the database', () => {
  it('FR-035: names the application and database whose transaction keeps events waiting, from 15 s on', async () => {
    const writer = { database: 'other', application: 'psql' };
    const after = (ageMs: number) =>
      databaseCheck({ oldestWriter: async () => ({ ...writer, ageMs }), probeSchema }).check();
    expect((await databaseCheck({ oldestWriter: async () => null, probeSchema }).check()).status).toBe('healthy');
    expect((await after(15_000)).status).toBe('healthy');
    expect(await after(16_000)).toEqual({
      status: 'degraded',
      detail: expect.stringMatching(/"psql" in database "other" has been open for 16 s/) as string,
    });
  });

  it.each([
    ['a column', 'ALTER TABLE task RENAME title TO later', 'ALTER TABLE task RENAME later TO title'],
    ['a grant', 'REVOKE SELECT ON session FROM todo_app', 'GRANT SELECT ON session TO todo_app'],
  ])('is down while %s that every request needs is missing', async (_, takeAway, giveBack) => {
    const database = await createTestDatabase();
    const probe = schemaProbe({ sessions: database.sessions, unitOfWork: database.unitOfWork, clock: systemClock });
    const { check } = databaseCheck({ oldestWriter: async () => null, probeSchema: probe });
    expect((await check()).status).toBe('healthy');
    await database.admin(takeAway);
    expect(await check()).toMatchObject({ status: 'down', detail: expect.stringContaining('does not fit') as string });
    await database.admin(giveBack);
    expect((await check()).status).toBe('healthy');
    await database.drop();
  });

  it('cannot be told when the database cannot be reached', async () => {
    const away = databaseCheck({
      oldestWriter: async () => null,
      probeSchema: () => Promise.reject(new Error('away')),
    });
    await expect(away.check()).rejects.toThrow('away');
    expect(away.whenUnreachable.status).toBe('down');
  });
});
