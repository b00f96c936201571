import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runBicepStrictly, whyNoBicep } from './run-bicep-strictly.ts';

describe('the Bicep CLI, taken strictly', () => {
  const home = process.cwd();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fake-bicep-'));
    process.chdir(folder); // away from a real .tools/bin
  });
  afterEach(async () => {
    process.chdir(home);
    await rm(folder, { recursive: true });
  });

  /** A CLI that prints to stderr, prints one of its variables to stdout, and ends with a code. */
  async function fake(stderr: string, code = 0): Promise<NodeJS.ProcessEnv> {
    const program = `#!/bin/sh\nprintf '%s\\n' '${stderr}' >&2\nprintf '%s' "$TODO_LOCATION"\nexit ${code}\n`;
    await writeFile(join(folder, 'bicep'), program);
    await chmod(join(folder, 'bicep'), 0o755);
    return { PATH: `${folder}:/bin:/usr/bin`, TODO_LOCATION: 'westeurope' };
  }

  it.each([
    ['infra/x.bicep(3,5) : Warning BCP036: The property "a" expected a value of type "bool".'],
    ['infra/x.bicep(3,5) : Warning no-unused-vars: Variable "a" is declared but never used. [https://aka.ms/bicep]'],
  ])('fails on a warning, although the CLI ends with 0: %s', async (warning) => {
    await expect(runBicepStrictly(['lint', 'x.bicep'], await fake(warning))).rejects.toMatchObject({
      code: 'bicep.findings',
      message: expect.stringContaining(warning) as string,
    });
  });

  it('fails when the CLI fails', async () => {
    await expect(runBicepStrictly(['lint', 'x.bicep'], await fake('no such file', 1))).rejects.toThrow('no such file');
  });

  it('lets remarks pass that are no findings', async () => {
    await expect(runBicepStrictly(['lint'], await fake('This is an experimental feature.'))).resolves.toBeDefined();
  });

  it('hides the settings of the person who runs it: they would get into the snapshot', async () => {
    await expect(runBicepStrictly(['snapshot'], await fake(''))).resolves.toBe('');
  });

  it('says how to get the CLI where there is none', async () => {
    const env = { PATH: folder };
    await expect(runBicepStrictly(['lint'], env)).rejects.toThrow(/npm run tools.*az bicep install/);
    expect(whyNoBicep(env)).toMatch(/npm run tools/);
    expect(whyNoBicep(await fake(''))).toBeUndefined();
  });
});
