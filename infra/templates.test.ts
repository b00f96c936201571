import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareSnapshots } from '../scripts/infra/bicep/compare-snapshot.ts';
import { runBicepStrictly } from '../scripts/infra/bicep/run-bicep-strictly.ts';
import { expand, noBicep } from './test/variants.ts';

const FOLDER = import.meta.dirname;
const read = (file: string) => readFile(join(FOLDER, file), 'utf8');

describe('templates', () => {
  let copy: string;
  beforeEach(async ({ skip }) => {
    copy = await mkdtemp(join(tmpdir(), 'bicep-test-'));
    await cp(FOLDER, copy, { recursive: true });
    skip(noBicep !== undefined, noBicep);
  });
  afterEach(() => rm(copy, { recursive: true }));

  it.each(['main', 'bootstrap'])(
    'FR-025: the committed snapshot of %s is what would be deployed today',
    async (name) => {
      const current = await expand(`${name}.bicepparam`);
      expect(compareSnapshots(await read(`${name}.snapshot.json`), JSON.stringify(current))).toEqual([]);
      expect(current.diagnostics).toEqual([]);
    },
  );

  it.each([
    [
      'a property that does not exist',
      'modules/registry.bicep',
      'adminUserEnabled: false',
      'adminEnabled: false',
      /BCP037|BCP089/,
    ],
    [
      'a value of the wrong type',
      'modules/registry.bicep',
      'adminUserEnabled: false',
      "adminUserEnabled: 'no'",
      /BCP036/,
    ],
    [
      'an old API version',
      'modules/registry.bicep',
      'registries@2025-11-01',
      'registries@2023-07-01',
      /use-recent-api-versions/,
    ],
  ])('%s fails, although the compiler ends with 0', async (_, file, from, to, finding) => {
    const source = await readFile(join(copy, file), 'utf8');
    expect(source).toContain(from);
    await writeFile(join(copy, file), source.replace(from, to));
    await expect(runBicepStrictly(['lint', join(copy, file)], process.env)).rejects.toThrow(finding);
  });

  it('FR-039: a parameter outside its range or list is refused before anything is sent', async () => {
    const file = join(copy, 'main.bicepparam');
    const source = await readFile(file, 'utf8');
    await writeFile(file, source.replace('backupDays: 7', 'backupDays: 3').replace("tier: 'Free'", "tier: 'Gratis'"));
    const building = runBicepStrictly(['build-params', file, '--stdout'], process.env);
    await expect(building).rejects.toThrow(/backupDays[^]*|BCP0(28|33|36)|BCP332/);
  });
});
