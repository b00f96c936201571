import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#core/domain/errors';
import { neededVersion } from '#core/platform/needed-version';
import { compareVersions, parseVersion } from '#core/platform/version';
import { additiveFaults } from './additive-faults.ts';

const FILE = /^(\d{4})_[a-z0-9]+(?:-[a-z0-9]+)*\.sql$/;

/**
 * Faults of a folder of migrations against the rules of expand and contract (docs/design/delivery.md §4), one line each.
 * @param version that of package.json
 * @param addedWith version of package.json in the commit that brought a file (`contract/0008_x.sql`); undefined when not known
 */
export async function migrationFaults(
  dir: string,
  version: string,
  addedWith: (path: string) => Promise<string | undefined>,
): Promise<string[]> {
  const [expand, contract] = await Promise.all([filesOf(dir, 'expand'), filesOf(dir, 'contract')]);
  const faults = nameFaults([...expand, ...contract].map(({ path }) => path));
  for (const { path, sql } of expand) faults.push(...(await faultsOfSql(sql, path)));
  for (const { path, sql } of contract) {
    faults.push(...contractFaults(sql, path, { version, addedWith: await addedWith(path) }));
  }
  return faults;
}

type MigrationFile = { path: string; sql: string };

async function filesOf(dir: string, part: string): Promise<MigrationFile[]> {
  const names = (await readdir(join(dir, part))).toSorted();
  return Promise.all(
    names.map(async (name) => ({ path: `${part}/${name}`, sql: await readFile(join(dir, part, name), 'utf8') })),
  );
}

/** The runner takes whatever lies there, and the number is the order in which people think of them. */
function nameFaults(paths: readonly string[]): string[] {
  const numbers = paths.map((path) => FILE.exec(path.replace(/^.*\//, ''))?.[1]);
  return paths.flatMap((path, i) => {
    if (numbers[i] === undefined) return [`${path} is not named 0000_what-it-does.sql`];
    return numbers.indexOf(numbers[i]) === i ? [] : [`${path} has a number that another migration has`];
  });
}

/** SQL that PostgreSQL cannot read is one fault. */
async function faultsOfSql(sql: string, path: string): Promise<string[]> {
  try {
    return await additiveFaults(sql, path);
  } catch (error) {
    return [`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** @returns what is wrong with the line `-- needs-version:` */
function contractFaults(
  sql: string,
  path: string,
  known: { version: string; addedWith: string | undefined },
): string[] {
  const { version, addedWith } = known;
  try {
    const needed = neededVersion(sql, path);
    const isNear = compareVersions(needed, version) <= 0 || nextVersions(version).includes(needed);
    if (!isNear) return [`${path} needs version ${needed}, which does not come next after ${version}`];
    // What runs while the file arrives has that version as well, and may still use what goes.
    const isLater = addedWith === undefined || compareVersions(needed, addedWith) > 0;
    return isLater ? [] : [`${path} needs version ${needed}, which is not later than ${addedWith}, with which it came`];
  } catch (error) {
    if (error instanceof AppError) return [error.message];
    throw error;
  }
}

function nextVersions(version: string): string[] {
  const parsed = parseVersion(version);
  if (!parsed) throw new Error(`package.json has no version X.Y.Z but "${version}"`);
  const { major, minor, patch } = parsed;
  return [`${major}.${minor}.${patch + 1}`, `${major}.${minor + 1}.0`, `${major + 1}.0.0`];
}
