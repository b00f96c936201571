import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { giveNextSchema, MIGRATIONS } from './next-schema.ts';
import { unpackRelease } from './previous-release.ts';

export type Skew = {
  rootDir: string;
  env: NodeJS.ProcessEnv;
  /** The previous release. */
  ref: string;
  /** The next release's migrations; this tree's without it. */
  migrations?: string;
  /** Tests of the previous release; all that touch the database or the API without it. */
  tests?: readonly string[];
  /** What it does, and what the tests say. */
  print: (text: string) => void;
};

/** Tests of a release that touch the database or the API. */
const TESTS = ['core/adapters/postgres', 'aks/backend', 'test/integration'];
const RECORDS = 'test/contracts/page-requests.json';
const CONTRACTS = 'test/contracts/page-requests.test.ts';

/** They compare the whole schema with a list, or try migrations themselves: a schema that has grown is no fault. */
const INVENTORIES = ['migrations', 'contract-gate', 'privileges', 'row-level-security', 'security-definer'];

/**
 * Tries whether this release and the previous one can serve side by side: the previous one's tests on the next schema, the next
 * page's requests to the previous backend, and the previous page's requests to this backend.
 * @returns whether all of it passed
 */
export async function runSkew(skew: Skew): Promise<boolean> {
  const { rootDir, env, ref, print } = skew;
  const previous = await unpackRelease(rootDir, env, ref);
  try {
    const migrations = skew.migrations ?? join(rootDir, MIGRATIONS);
    const fresh = await giveNextSchema(previous.dir, { migrations, previousVersion: previous.version });
    print(`previous release ${ref} (${previous.version}); migrations new to it: ${fresh.join(', ') || 'none'}\n`);
    const isReplayed = existsSync(join(previous.dir, RECORDS));
    if (isReplayed)
      await copyFile(join(rootDir, RECORDS), join(previous.dir, 'test/contracts/next-page-requests.json'));
    else print('the previous release has no recorded requests of its page: none are replayed\n');

    print("1. the previous release's tests on the next schema, and the next page's requests to its backend\n");
    const tests = skew.tests ?? [...TESTS, ...(isReplayed ? [CONTRACTS] : [])];
    const excluded = INVENTORIES.flatMap((name) => ['--exclude', `core/adapters/postgres/${name}.test.ts`]);
    const isServed = await vitest(skew, previous.dir, [...tests, ...excluded]);
    if (skew.tests !== undefined || !isReplayed) return isServed;

    print("2. the previous page's requests to this backend\n");
    const records = { PREVIOUS_PAGE_REQUESTS: join(previous.dir, RECORDS) };
    return (await vitest({ ...skew, env: { ...env, ...records } }, rootDir, [CONTRACTS])) && isServed;
  } finally {
    await previous.remove();
  }
}

async function vitest({ env, print }: Skew, cwd: string, args: readonly string[]): Promise<boolean> {
  const program = join(cwd, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [program, 'run', ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', print);
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0;
}
