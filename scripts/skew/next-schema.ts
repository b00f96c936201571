import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { neededVersion } from '#core/platform/needed-version';
import { compareVersions } from '#core/platform/version';

/** Where migrations lie in a tree. */
export const MIGRATIONS = 'core/adapters/postgres/migrations';

/**
 * Gives the tree of the previous release the schema that it meets beside the next one: all that expands; of what contracts only
 * what it had already, and what the gate lets happen while it runs.
 * @param previousVersion `X.Y.Z` of the previous release
 * @returns the migrations that are new to it
 */
export async function giveNextSchema(
  previousDir: string,
  { migrations, previousVersion }: { migrations: string; previousVersion: string },
): Promise<string[]> {
  const target = join(previousDir, MIGRATIONS);
  const known = new Set(await namesIn(target));
  const fresh: string[] = [];
  const chosen: string[] = [];
  for (const name of await namesIn(migrations)) {
    const isHeld = name.startsWith('contract/') && !known.has(name) && !(await mayRun(name));
    if (isHeld) continue;
    chosen.push(name);
    if (!known.has(name)) fresh.push(name);
  }
  await rm(target, { recursive: true });
  for (const part of ['expand', 'contract']) await mkdir(join(target, part), { recursive: true });
  for (const name of chosen) await cp(join(migrations, name), join(target, name));
  return fresh;

  async function mayRun(name: string): Promise<boolean> {
    const needed = neededVersion(await readFile(join(migrations, name), 'utf8'), name);
    return compareVersions(previousVersion, needed) >= 0;
  }
}

async function namesIn(dir: string): Promise<string[]> {
  const names = await readdir(dir, { recursive: true });
  return names
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.sql'))
    .toSorted();
}
