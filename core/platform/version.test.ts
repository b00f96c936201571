import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { readVersion } from './version.ts';

it('the version is what the build wrote beside the code, and `dev` without a build', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'version-'));
  const file = join(dir, 'version.json');
  const read = () => readVersion(pathToFileURL(file));
  expect(read()).toBe('dev');
  await writeFile(file, '{"version":"3e3cbf7a9d0c"}\n');
  expect(read()).toBe('3e3cbf7a9d0c');
  await writeFile(file, '{"vers');
  expect(read()).toBe('dev');
  await rm(dir, { recursive: true });
});
