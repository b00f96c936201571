import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stackPaths } from '../context.ts';
import { chooseSidecar } from './dapr-part.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sidecar-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function daprdIn(folder: string): Promise<string> {
  await mkdir(join(root, folder), { recursive: true });
  const path = join(root, folder, 'daprd');
  await writeFile(path, '');
  await chmod(path, 0o755);
  return path;
}

const choose = (dapr: 'auto' | 'shim' | 'daprd', searchPath = '') =>
  chooseSidecar({ dapr, searchPath, paths: stackPaths(root, join(root, '.local')) });

describe('which Dapr runs', () => {
  it('the daprd on PATH, else the one in .tools/bin, else the shim', async () => {
    expect(await choose('auto', join(root, 'bin'))).toEqual({ kind: 'shim' });
    const tool = await daprdIn('.tools/bin');
    expect(await choose('auto', join(root, 'bin'))).toEqual({ kind: 'daprd', path: tool });
    const own = await daprdIn('bin');
    expect(await choose('auto', join(root, 'bin'))).toEqual({ kind: 'daprd', path: own });
  });

  it('the one that was asked for, or an error that says how to get it', async () => {
    await expect(choose('daprd')).rejects.toThrow('npm run tools');
    await daprdIn('.tools/bin');
    expect(await choose('shim')).toEqual({ kind: 'shim' });
    expect(await choose('daprd')).toMatchObject({ kind: 'daprd' });
  });
});
