import { createTableClient } from '#core/adapters/table-storage/client';
import { TABLES } from '#core/platform/names';
import type { Stack } from '../../scripts/dev/stack/start-stack.ts';

export async function countDeadLetters({ connections }: Stack): Promise<number> {
  const table = createTableClient({ connectionString: connections.storage.connectionString }, TABLES.dedup);
  const letters = { queryOptions: { filter: `RowKey ge 'dlq_' and RowKey lt 'dlq~'`, select: ['RowKey'] } };
  let count = 0;
  // Before the first event there is no table.
  try {
    for await (const _ of table.listEntities(letters)) count++;
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('TableNotFound')) throw error;
  }
  return count;
}
