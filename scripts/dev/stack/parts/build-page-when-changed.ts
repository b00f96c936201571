import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPage } from '../../../build/build-page.ts';
import type { StackContext } from '../context.ts';

/** What the page is made of. */
const SOURCES = [
  'aks/frontend/src',
  'aks/frontend/build',
  'aks/frontend/public',
  'aks/frontend/index.html',
  'aks/frontend/vite.config.ts',
  'core/domain',
  'package-lock.json',
];

/** Builds `dist/web` when a source is newer than it. False when there was nothing to do. */
export async function buildPageWhenChanged({ paths: { root }, version, env, log }: StackContext): Promise<boolean> {
  const builtAt = await changedAt(join(root, 'dist/web/index.html'));
  const changes = await Promise.all(SOURCES.map((source) => newestIn(join(root, source))));
  if (Math.max(...changes) <= builtAt) return false;
  // Built in a temporary folder and renamed: two stacks may build at once, and a server never sees an incomplete page.
  const making = join(root, 'dist', `web.making-${process.pid}`);
  await mkdir(join(root, 'dist'), { recursive: true });
  await buildPage({ rootDir: root, outDir: making, version, env, log: log('page') });
  await swap(making, join(root, 'dist/web'));
  return true;
}

async function swap(made: string, place: string): Promise<void> {
  await rm(place, { recursive: true, force: true });
  await rename(made, place).catch(async (error: NodeJS.ErrnoException) => {
    // Another stack was faster with the same page.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    await rm(made, { recursive: true, force: true });
  });
}

async function newestIn(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Math.max(await changedAt(path), ...(await Promise.all(files.map(changedAt))));
}

async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
