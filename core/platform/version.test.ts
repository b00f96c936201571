import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { compareVersions, parseVersion, readVersion } from './version.ts';

it('the version is what the build wrote beside the code, and `dev` without a build', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'version-'));
  const file = join(dir, 'version.json');
  const read = () => readVersion(pathToFileURL(file));
  expect(read()).toBe('dev');
  await writeFile(file, '{"version":"0.1.0-812-gabcdef123456"}\n');
  expect(read()).toBe('0.1.0-812-gabcdef123456');
  await writeFile(file, '{"vers');
  expect(read()).toBe('dev');
  await rm(dir, { recursive: true });
});

it('versions are ordered by release, then by the number of commits, as numbers; the commit decides nothing', () => {
  const ordered = [
    '0.1.0',
    '0.1.0-9-gffffffffffff',
    '0.1.0-10-g000000000000',
    '0.1.2-11-g000000000000',
    '0.2.0',
    '0.2.0-3-g000000000000',
    '0.10.0-1-g000000000000',
    '1.0.0',
  ];
  expect(ordered.toReversed().toSorted(compareVersions)).toEqual(ordered);
  expect(compareVersions('0.1.0-9-gffffffffffff', '0.1.0-9-g000000000000')).toBe(0);
  expect(compareVersions('0.1.0', '0.1.0-0-g000000000000')).toBe(0);
});

it.each(['dev', '', 'abcdef123456', '1.2', 'v1.2.3', '1.2.3-dirty', '1.2.3-4', '1.2.3-4-gabc', '1.2.3 ', '1e3.0.0'])(
  '"%s" is no version and is not compared',
  (text) => {
    expect(parseVersion(text)).toBeNull();
    expect(() => compareVersions('1.0.0', text)).toThrow(`"${text}" is no version`);
  },
);
