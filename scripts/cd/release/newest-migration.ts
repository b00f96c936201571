import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const MIGRATIONS = 'core/adapters/postgres/migrations';

/** Name of the newest migration that adds; each release brings the schema at least there. */
export async function newestMigration(rootDir: string): Promise<string | null> {
  const files = await readdir(join(rootDir, MIGRATIONS, 'expand'));
  return (
    files
      .filter((file) => file.endsWith('.sql'))
      .toSorted()
      .at(-1)
      ?.replace('.sql', '') ?? null
  );
}
