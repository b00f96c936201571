import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OK, failed } from './check-types.ts';
import type { Check } from './check-types.ts';
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
    const faults = await migrationFaults(join(context.rootDir, DIR), version);
    const squawk = await run(['squawk', `${DIR}/**/*.sql`], context);
    if (squawk.code !== 0) faults.push(`${squawk.stdout}${squawk.stderr}`);
    if (faults.length === 0) return OK;
    return failed([...faults, 'docs/design/delivery.md §4 says what to do.'].join('\n'));
  },
};
