import { once } from 'node:events';
import { access, chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '#core/domain/errors';
import type { RunAs } from './binaries.ts';
import { SUPERUSER } from './credentials.ts';
import { spawnPostgres } from './process.ts';

export type InitdbOptions = {
  dataDir: string;
  password: string;
  initdb: string;
  runAs: RunAs;
  log: (line: string) => void;
};

/**
 * Creates the cluster if there is none: in a temporary folder, then one rename, so that a run killed in the middle leaves
 * no incomplete cluster.
 */
export async function initialiseOnce(options: InitdbOptions): Promise<void> {
  const { dataDir, password, runAs } = options;
  if (await exists(join(dataDir, 'PG_VERSION'))) return;
  const found = await readdir(dataDir).catch(() => []);
  if (found.length > 0) throw cannotStart(`${dataDir} holds files but no PostgreSQL cluster: move them away.`);
  const making = `${dataDir}.making`;
  const passwordFile = `${dataDir}.password`;
  await rm(making, { recursive: true, force: true });
  await mkdir(dirname(dataDir), { recursive: true });
  await mkdir(making, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runAs.kind === 'user') for (const path of [making, passwordFile]) await chown(path, runAs.uid, runAs.gid);
  try {
    await runInitdb(options, { making, passwordFile });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rm(dataDir, { recursive: true, force: true });
  await rename(making, dataDir);
}

/** `builtin` C.UTF-8 sorts alike on every system. */
async function runInitdb(options: InitdbOptions, paths: { making: string; passwordFile: string }): Promise<void> {
  const lines: string[] = [];
  const collation = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const signIn = [`--username=${SUPERUSER}`, `--pwfile=${paths.passwordFile}`, '--auth=scram-sha-256'];
  const child = spawnPostgres({
    runAs: options.runAs,
    program: options.initdb,
    args: ['-D', paths.making, ...collation, ...signIn],
    cwd: dirname(paths.making),
    onLine: (line) => lines.push(line),
  });
  // An error means that it could not even be spawned.
  const code: unknown = await once(child, 'close').then(
    ([exitCode]) => exitCode,
    (error: unknown) => lines.push(String(error)),
  );
  if (code === 0) return;
  lines.forEach(options.log);
  throw cannotStart(
    options.runAs.kind === 'user'
      ? 'PostgreSQL refuses to be root and user namespaces are refused here: run as an ordinary user, or from a folder that every user may enter.'
      : 'initdb failed; its output is in the log.',
  );
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The error of every function in this folder: PostgreSQL did not start. */
export function cannotStart(message: string): AppError {
  return new AppError({ code: 'postgres.not-started', kind: 'unavailable', message });
}
