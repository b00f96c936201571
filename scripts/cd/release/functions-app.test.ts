import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAz } from '../../infra/az.ts';
import { installShellPrograms, type ShellPrograms } from '../testing/shell-programs.ts';
import { createFunctionsApp, readFunctionsPlace } from './functions-app.ts';

const AZ = `
case "$*" in
  *"blob download"*)
    [ -f broken ] && { rm broken; echo "ERROR: Connection reset by peer" >&2; exit 1; }
    while [ "$1" != --file ]; do shift; done
    cp stored.zip "$2" ;;
  *config-zip*)
    while [ "$1" != --src ]; do shift; done
    cp "$2" live.zip; echo '{}' ;;
esac`;
const functionsPackage = `${'a'.repeat(40)}.zip`;
const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const env = { TODO_RESOURCE_GROUP: 'group', TODO_FUNCTION_APP: 'func', TODO_STORAGE_ACCOUNT: 'store' };

let programs: ShellPrograms;
beforeEach(async () => {
  programs = await installShellPrograms({ az: AZ });
  await writeFile(join(programs.folder, 'stored.zip'), 'the package');
});
afterEach(() => programs.remove());

const app = () =>
  createFunctionsApp(createAz(programs.env), readFunctionsPlace(env), {
    sleep: async () => undefined,
    random: () => 0,
  });

it('FR-011: puts a stored package live, whole, also when Azure fails for a moment', async () => {
  await writeFile(join(programs.folder, 'broken'), '');
  await app().deploy({ functionsPackage, functionsPackageSha256: sumOf('the package') });
  const lines = (await programs.calls()).map((line) => line.replaceAll(/\/\S+\//g, ''));
  const end = '--output json --only-show-errors';
  const download = `az storage blob download --account-name store --container-name function-packages --auth-mode login --name ${functionsPackage} --file ${functionsPackage} ${end}`;
  expect(lines).toEqual([
    download,
    download,
    `az functionapp deployment source config-zip --resource-group group --name func --src ${functionsPackage} ${end}`,
  ]);
  expect(app().commands('x.zip')).toMatch(
    /^az storage blob download .* && az functionapp deployment source config-zip .*--src x\.zip$/,
  );
});

it('refuses a package that is not the one that the build made', async () => {
  const deploy = app().deploy({ functionsPackage, functionsPackageSha256: sumOf('another') });
  await expect(deploy).rejects.toThrow(/is not the one that the build made/);
  expect(await programs.calls()).toHaveLength(1);
});

it('says which settings are missing', () => {
  expect(() => readFunctionsPlace({ ...env, TODO_FUNCTION_APP: '' })).toThrow(
    /^Set TODO_FUNCTION_APP, or deploy without/,
  );
});
