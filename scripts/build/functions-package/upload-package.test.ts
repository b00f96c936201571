import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import type { Az } from '../../infra/az.ts';
import { uploadPackage } from './upload-package.ts';

let dir: string;
let calls: string[];
/** The blob in the container, as a file; none until something is stored. */
let stored: string | null;
const sha256 = createHash('sha256').update('package').digest('hex');

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'upload-package-'));
  await writeFile(join(dir, 'package.zip'), 'package');
  calls = [];
  stored = null;
});
afterEach(() => rm(dir, { recursive: true }));

/** A container that keeps to `--if-none-match '*'`. */
const az = (async (args: readonly string[]) => {
  calls.push(args.join(' '));
  const file = args[args.indexOf('--file') + 1] ?? '';
  if (args[2] === 'exists') return { exists: stored !== null };
  if (args[2] === 'download') return copyFile(stored ?? '', file);
  if (stored !== null) throw new AppError({ code: 'az.failed', kind: 'unavailable', message: 'BlobAlreadyExists' });
  stored = join(dir, 'blob');
  return copyFile(file, stored);
}) as Az;

const upload = (changes = {}) =>
  uploadPackage(az, {
    storageAccount: 'account',
    blob: 'c.zip',
    file: join(dir, 'package.zip'),
    sha256,
    ...changes,
  });

it('a package is stored once; the same again changes nothing', async () => {
  expect(await upload()).toBe('new');
  expect(calls).toEqual([
    `storage blob upload --account-name account --container-name function-packages --name c.zip --auth-mode login --file ${join(dir, 'package.zip')} --if-none-match *`,
  ]);
  expect(await upload()).toBe('there');
});

it('a stored package is never replaced by another of the same name', async () => {
  stored = join(dir, 'blob');
  await writeFile(stored, 'another package');
  await expect(upload()).rejects.toThrow('c.zip is in the storage account account with other content');
  expect(await readFile(stored, 'utf8')).toBe('another package');
});

it('a file that is not the one of the manifest goes nowhere', async () => {
  await expect(upload({ sha256: 'f'.repeat(64) })).rejects.toThrow('is not the package of the manifest');
  expect(calls).toEqual([]);
});

it("a failure of another kind is told in az's own words", async () => {
  const refusing = (async (args: readonly string[]) => {
    if (args[2] === 'exists') return { exists: false };
    throw new AppError({ code: 'az.failed', kind: 'unavailable', message: 'AuthorizationPermissionMismatch' });
  }) as Az;
  const options = { storageAccount: 'account', blob: 'c.zip', file: join(dir, 'package.zip'), sha256 };
  await expect(uploadPackage(refusing, options)).rejects.toThrow('AuthorizationPermissionMismatch');
});
