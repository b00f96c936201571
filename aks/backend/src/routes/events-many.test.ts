import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../test/support/database.ts';
import { readEvents, type EventReader } from '../../../../test/support/backend/read-events.ts';
import {
  createTestBackend,
  type TestBackend,
  type TestDatabase,
} from '../../../../test/support/backend/test-backend.ts';
import { guest, type Person } from '../../../../test/support/backend/test-person.ts';
import { recordStatements } from '../../../../test/support/record-statements.ts';
import { until } from '../../../../test/support/until.ts';

const STREAMS = 200;

describe('many open streams', () => {
  let database: TestDatabase;
  let backend: TestBackend;
  let people: Person[];
  let readers: EventReader[];
  let statements: string[];
  beforeAll(async () => {
    database = await createTestDatabase();
    statements = recordStatements(database.pool);
    backend = await createTestBackend({ database });
    const origin = await backend.app.listen({ port: 0, host: '127.0.0.1' });
    people = [];
    for (let n = 0; n < STREAMS; n++) people.push(await guest(backend.app));
    readers = await Promise.all(people.map(({ cookie }) => readEvents(origin, { cookie })));
    await until(() => readers.every((reader) => reader.lastId() !== ''));
  }, 60_000);
  afterAll(async () => {
    readers.forEach((reader) => reader.close());
    await backend.close();
    await database.drop();
  });

  const count = (name: string): number => statements.filter((statement) => statement === name).length;
  /** Resolves when the replica has looked for news so many times more, and everything told before has been read. */
  async function looks(more: number): Promise<void> {
    const before = count('activity-news');
    await until(() => count('activity-news') >= before + more);
  }
  /** Until everybody has read what there was to read. */
  async function settled(): Promise<void> {
    for (let before = -1; before !== count('activity-read');) {
      before = count('activity-read');
      await looks(2);
    }
  }

  it('P1: cost one look for news for all of them, and nothing is read for those without', async () => {
    await settled();
    statements.splice(0);
    await looks(5);
    const others = statements.filter((name) => !['activity-news', 'sessions-live'].includes(name));
    expect(others).toEqual([]);
    // The replica looks each 200 ms here and asks after sessions each 3 s.
    expect(count('sessions-live')).toBeLessThanOrEqual(2);
  });

  it('P1: news of one person reach that person’s stream, and no other is read', async () => {
    await settled();
    statements.splice(0);
    const task = await people[7]?.addTask({ title: 'for one' });
    expect(await readers[7]?.activity()).toMatchObject({ kind: 'task.created', taskId: task?.id });
    await looks(3);
    expect(count('activity-read')).toBe(1);
  });
});
