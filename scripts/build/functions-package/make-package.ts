import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { Zippable } from 'fflate';
import { AppError } from '#core/domain/errors';

export type FunctionsPackage = { zip: Uint8Array; sha256: string };

/** The host fetches the package for each new instance. A bundle is below 1 MB; more says that something slipped in. */
const MOST_BYTES = 5_000_000;

/** A regular file that everybody may read; who builds, where and when, must not show. */
const FILE_MODE = 0o100_644;
const UNIX = 3;

/**
 * The functions as Azure takes them: `host.json`, a `package.json` with `main` and no dependencies, the bundled program and the
 * version that it reports. The same `dist/` gives the same bytes on every machine: sorted entries, fixed times and modes, no links, and
 * a compressor in JavaScript, since that of Node differs between processors.
 * @param distDir what `bundlePrograms` has made
 * @throws AppError `invalid`, code `functions-package.too-large`
 */
export async function makePackage(rootDir: string, distDir: string): Promise<FunctionsPackage> {
  const manifest = JSON.parse(await readFile(join(rootDir, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { name, version, type, main } = manifest;
  return packFiles({
    'host.json': await readFile(join(rootDir, 'host.json')),
    'package.json': Buffer.from(`${JSON.stringify({ name, version, type, main }, null, 2)}\n`),
    // `readVersion` looks two folders above the program.
    'version.json': await readFile(join(distDir, 'version.json')),
    'dist/functions/index.js': await readFile(join(distDir, 'functions/index.js')),
  });
}

/** @throws AppError `invalid`, code `functions-package.too-large` */
export function packFiles(files: Readonly<Record<string, Uint8Array>>, mostBytes = MOST_BYTES): FunctionsPackage {
  const entries: Zippable = {};
  for (const path of Object.keys(files).toSorted()) {
    const content = files[path] ?? new Uint8Array();
    entries[path] = [content, { level: 9, mtime: firstOf1980(), os: UNIX, attrs: FILE_MODE << 16 }];
  }
  const zip = zipSync(entries);
  if (zip.length > mostBytes) {
    throw new AppError({
      code: 'functions-package.too-large',
      kind: 'invalid',
      message: `The functions package has ${zip.length} bytes, more than ${mostBytes}: see what is new in dist/functions/index.js.`,
    });
  }
  return { zip, sha256: createHash('sha256').update(zip).digest('hex') };
}

/** The earliest time that a zip file can hold. It holds local time, so this is local time as well: the same digits everywhere. */
function firstOf1980(): Date {
  return new Date(1980, 0, 1);
}
