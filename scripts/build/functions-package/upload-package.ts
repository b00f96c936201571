import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { AppError } from '#core/domain/errors';
import { CONTAINERS } from '#core/platform/names';
import { ANYTHING, type Az } from '../../infra/az.ts';

export type Upload = {
  storageAccount: string;
  /** `<commit>.zip` */
  blob: string;
  file: string;
  /** Hexadecimal; what the release manifest says of the file. */
  sha256: string;
};

/**
 * Stores a package under its commit, once and for ever: a blob that is there stays as it is, and is fine when it has the same
 * content (a job that runs again). Resolves to what happened.
 * @throws AppError `conflict`, code `functions-package.other`: the file is not the manifest's, or the blob has other content; or
 *   with az's words
 */
export async function uploadPackage(az: Az, { storageAccount, blob, file, sha256 }: Upload): Promise<'new' | 'there'> {
  if ((await sha256Of(file)) !== sha256) throw other(`${file} is not the package of the manifest (SHA-256 ${sha256}).`);
  const place = ['--account-name', storageAccount, '--container-name', CONTAINERS.packages, '--name', blob];
  const where = [...place, '--auth-mode', 'login'];
  try {
    await az(['storage', 'blob', 'upload', ...where, '--file', file, '--if-none-match', '*'], ANYTHING);
    return 'new';
  } catch (failure) {
    // az has no exit code of its own for a blob that is there.
    const { exists } = await az(['storage', 'blob', 'exists', ...where], Type.Object({ exists: Type.Boolean() }));
    if (!exists) throw failure;
  }
  const stored = await storedSha256(az, where);
  if (stored === sha256) return 'there';
  throw other(`${blob} is in the storage account ${storageAccount} with other content (SHA-256 ${stored}), and stays.`);
}

async function storedSha256(az: Az, where: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stored-package-'));
  try {
    const copy = join(folder, 'package.zip');
    await az(['storage', 'blob', 'download', ...where, '--file', copy], ANYTHING);
    return await sha256Of(copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function sha256Of(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

function other(message: string): AppError {
  return new AppError({ code: 'functions-package.other', kind: 'conflict', message });
}
