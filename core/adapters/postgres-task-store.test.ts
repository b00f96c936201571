import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TaskRow } from '#core/domain/ports';
import { createTestDatabase } from '../../test/support/database.ts';
import type { TestDatabase } from '../../test/support/database.ts';

let database: TestDatabase;
let userId: string;
const now = new Date('2026-11-24T10:00:00.123Z');

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  userId = await database.addUser();
});

const row = (changes: Partial<TaskRow> = {}): TaskRow => ({
  id: crypto.randomUUID(),
  userId,
  title: 'water plants',
  description: '',
  dueDate: null,
  dueTime: null,
  priority: 4,
  status: 'backlog',
  seriesId: null,
  occurrenceNo: null,
  completedAt: null,
  deletedAt: null,
  createdAt: now.toISOString(),
  updatedAt: now.toISOString(),
  version: 1,
  ...changes,
});

describe('task store', () => {
  it('gives a task back as it was written', async () => {
    const task = row({ dueDate: '2026-12-01', dueTime: '09:30', priority: 1, description: 'on the balcony' });
    const found = await database.unitOfWork.run(userId, async ({ tasks }) => {
      expect(await tasks.insert(task)).toBe(true);
      return tasks.find(task.id);
    });
    const { userId: _user, deletedAt: _deleted, ...contract } = task;
    expect(found).toEqual({ ...contract, recurrence: null });
  });
});
