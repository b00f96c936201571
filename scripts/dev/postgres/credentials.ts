import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DATABASE_LOGINS, DATABASE_SECRETS } from '#core/platform/names';
import { parseDatabaseLogin } from '#core/platform/secret-values';

export type Credentials = { user: string; password: string };

/** PostgreSQL's own administrator: makes the migration's login and the database, nothing else uses it. */
export const SUPERUSER = 'postgres';
/** Like Azure's administrator the migration's login may make roles and databases but is no superuser. */
export const MIGRATE_LOGIN = DATABASE_LOGINS['database-password-owner'];

/** Reads the database passwords, or makes them the first time; files are 0600 and look like the vault's secrets. */
export async function loadCredentials(secretsDir: string): Promise<{ superuser: Credentials; migrate: Credentials }> {
  await mkdir(secretsDir, { recursive: true, mode: 0o700 });
  const superuser = await readOrMake(join(secretsDir, 'postgres-superuser'), SUPERUSER);
  const [migrate = superuser] = await Promise.all(
    DATABASE_SECRETS.map((name) => readOrMake(join(secretsDir, name), DATABASE_LOGINS[name])),
  );
  return { superuser, migrate };
}

async function readOrMake(path: string, user: string): Promise<Credentials> {
  const existing = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (existing !== undefined) return { user, ...parseDatabaseLogin(path, existing) };
  const credentials = { user, password: randomBytes(24).toString('base64url') };
  // Written to a temporary file and renamed: a reader never sees an incomplete secret.
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, JSON.stringify(credentials), { mode: 0o600 });
  await rename(part, path);
  return credentials;
}
