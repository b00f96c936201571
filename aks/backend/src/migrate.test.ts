import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { secretsFolder } from '../../../test/support/backend/backend-process.ts';
import type { TestDatabase } from '../../../test/support/backend/test-backend.ts';
import { createTestDatabase } from '../../../test/support/database.ts';

const MAIN = fileURLToPath(new URL('migrate.ts', import.meta.url));

describe('migration process', () => {
  let database: TestDatabase;
  let secrets: Awaited<ReturnType<typeof secretsFolder>>;
  beforeAll(async () => {
    database = await createTestDatabase();
    // As in production, where the migration's login made the database.
    await database.admin(`ALTER DATABASE ${database.name} OWNER TO migrate`);
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    secrets = await secretsFolder(database);
    return () => secrets.remove();
  });

  const run = (env: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=source', MAIN], {
      env: { PATH: process.env.PATH, ...database.env, DATABASE_USER: 'migrate', SECRETS_DIR: secrets.dir, ...env },
      encoding: 'utf8',
    });
    return { status, output: stdout + stderr };
  };

  it('is safe to repeat', () => {
    expect(run()).toEqual({ status: 0, output: expect.stringContaining('the schema was up to date') });
  });

  it.each(['database-password-owner', 'database-password-app', 'database-password-worker'])(
    'ends with 1 and names a broken %s, without its text',
    async (name) => {
      await rm(join(secrets.dir, name));
      await writeFile(join(secrets.dir, name), 'hunter2 is no JSON');
      const { status, output } = run();
      expect(status).toBe(1);
      expect(output).toContain(name);
      expect(output).not.toContain('hunter2');
    },
  );

  it('ends with 1 and one line that names wrong settings', () => {
    const { status, output } = run({ DATABASE_AUTH: 'trust', DATABASE_HOST: '' });
    expect(status).toBe(1);
    expect(output).toMatch(/DATABASE_HOST is missing.*DATABASE_AUTH must be one of entra, password/s);
    expect(output.trim().split('\n')).toHaveLength(1);
  });
});
