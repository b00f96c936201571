import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OK, failed } from './check-types.ts';
import type { Check, CheckContext } from './check-types.ts';
import { run } from './command-check.ts';
import { migrationFaults } from './migrations/migration-faults.ts';

const DIR = 'core/adapters/postgres/migrations';

/** SQL by squawk (locks, types), and our rules: expand only adds, contract names the release that it needs. */
export const migrations: Check = {
  name: 'migrations (SQL)',
  async run(context) {
    const { version } = JSON.parse(await readFile(join(context.rootDir, 'package.json'), 'utf8')) as {
      version: string;
    };
    const addedWith = (path: string) => versionAtAddition(join(DIR, path), version, context);
    const faults = await migrationFaults(join(context.rootDir, DIR), version, addedWith);
    const squawk = await run(['squawk', `${DIR}/**/*.sql`], context);
    if (squawk.code !== 0) faults.push(`${squawk.stdout}${squawk.stderr}`);
    if (faults.length === 0) return OK;
    return failed([...faults, 'docs/design/delivery.md §4 says what to do.'].join('\n'));
  },
};

/** Version of package.json in the commit that brought a file: that of now when it is not committed, undefined without a whole history. */
async function versionAtAddition(file: string, now: string, context: CheckContext): Promise<string | undefined> {
  const git = (...args: string[]) => run(['git', ...args], context);
  const shallow = await git('rev-parse', '--is-shallow-repository');
  if (shallow.code !== 0 || shallow.stdout.trim() === 'true') return undefined;
  const commits = (await git('log', '--follow', '--diff-filter=A', '--format=%H', '--', file)).stdout
    .trim()
    .split('\n');
  const commit = commits.at(-1) ?? '';
  if (commit === '') return now;
  const { code, stdout } = await git('show', `${commit}:package.json`);
  return code === 0 ? (JSON.parse(stdout) as { version: string }).version : undefined;
}
