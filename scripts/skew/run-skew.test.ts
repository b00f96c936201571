import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { giveNextSchema, MIGRATIONS } from './next-schema.ts';
import { runSkew } from './run-skew.ts';

const rootDir = join(import.meta.dirname, '..', '..');
let dir: string;
let migrations: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'skew-'));
  migrations = join(dir, 'next');
});
afterEach(() => rm(dir, { recursive: true }));

it("EDGE-8: the previous release's tests fail on a schema from which something that it uses is gone", async () => {
  await cp(join(rootDir, MIGRATIONS), migrations, { recursive: true });
  await writeFile(
    join(migrations, 'expand/9001_planted.sql'),
    'DROP FUNCTION public.find_live_session(text, timestamptz)',
  );
  let output = '';
  const print = (text: string): void => void (output += text);
  const tests = ['core/adapters/postgres/session-store.test.ts'];
  const { VITEST: _own, ...env } = process.env;
  expect(await runSkew({ rootDir, env, ref: 'HEAD', migrations, tests, print })).toBe(false);
  expect(output).toContain('migrations new to it: expand/9001_planted.sql');
  expect(output).toContain('find_live_session(');
});

it('the previous release meets what expands, and of what contracts only what its version lets happen', async () => {
  const previous = join(dir, 'previous');
  const file = async (tree: string, name: string, sql: string): Promise<void> => {
    await mkdir(join(tree, name, '..'), { recursive: true });
    await writeFile(join(tree, name), sql);
  };
  const theirs = join(previous, MIGRATIONS);
  await file(theirs, 'expand/0001_a.sql', 'as it was');
  await file(theirs, 'contract/0002_b.sql', '-- needs-version: 9.0.0');
  await file(migrations, 'expand/0001_a.sql', 'SELECT 1');
  await file(migrations, 'expand/0003_c.sql', 'SELECT 1');
  await file(migrations, 'contract/0002_b.sql', '-- needs-version: 9.0.0');
  await file(migrations, 'contract/0004_d.sql', '-- needs-version: 0.1.0');
  await file(migrations, 'contract/0005_e.sql', '-- needs-version: 0.2.0');
  expect(await giveNextSchema(previous, { migrations, previousVersion: '0.1.0' })).toEqual([
    'contract/0004_d.sql',
    'expand/0003_c.sql',
  ]);
  expect((await readdir(join(theirs, 'contract'))).toSorted()).toEqual(['0002_b.sql', '0004_d.sql']);
  expect((await readdir(join(theirs, 'expand'))).toSorted()).toEqual(['0001_a.sql', '0003_c.sql']);
});
