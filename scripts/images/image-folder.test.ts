import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runProgram } from '../programs/run-program.ts';
import { copyImageFolder } from './image-folder.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'image-folder-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function tar(...args: string[]): Promise<void> {
  expect(await runProgram({ program: 'tar', args, env: process.env, install: '' })).toMatchObject({ code: 0 });
}

/** An OCI archive, as `docker buildx build --output type=oci` and `ctr images export` write it. Each layer: path → content. */
async function archive(...layers: Record<string, string>[]): Promise<string> {
  const blobs = join(dir, 'oci/blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const digests: { digest: string }[] = [];
  const store = async (content: Buffer | string): Promise<{ digest: string }> => {
    const hex = createHash('sha256').update(content).digest('hex');
    await writeFile(join(blobs, hex), content);
    return { digest: `sha256:${hex}` };
  };
  for (const [i, files] of layers.entries()) {
    const root = join(dir, `layer-${i}`);
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), content);
    }
    await tar('-czf', join(dir, 'layer.tgz'), '-C', root, ...(await readdir(root)));
    digests.push(await store(await readFile(join(dir, 'layer.tgz'))));
  }
  const manifest = await store(JSON.stringify({ layers: digests }));
  await writeFile(join(dir, 'oci/index.json'), JSON.stringify({ manifests: [manifest] }));
  await tar('-cf', join(dir, 'image.tar'), '-C', join(dir, 'oci'), '.');
  return join(dir, 'image.tar');
}

const copy = (image: string, env: NodeJS.ProcessEnv = process.env): Promise<void> =>
  copyImageFolder({ image, folder: 'app/dist/web', outDir: join(dir, 'web'), rootDir: dir, env });

it('a folder is read out of the layers of an archive, the later ones last', async () => {
  const image = await archive(
    { 'nodejs/bin/node': 'node' },
    { 'app/dist/web/index.html': 'old', 'app/dist/web/assets/a-1.js': 'a' },
    { 'app/dist/web/index.html': 'new', 'app/dist/frontend/main.js': 'server' },
  );
  await copy(image);
  expect((await readdir(join(dir, 'web'))).toSorted()).toEqual(['assets', 'index.html']);
  expect(await readFile(join(dir, 'web/index.html'), 'utf8')).toBe('new');
});

it('an image without the folder, and what is no image, are refused', async () => {
  await expect(copy(await archive({ 'app/version.json': '{}' }))).rejects.toThrow('it has no folder /app/dist/web');
  await tar('-cf', join(dir, 'other.tar'), '-C', dir, 'image.tar');
  await expect(copy(join(dir, 'other.tar'))).rejects.toThrow('no OCI archive');
  await expect(copy(join(dir, 'none.tar'))).rejects.toThrow('could not be read');
});

it('Docker copies it from a container that it never starts, and takes that away whatever happens', async () => {
  const docker = `#!/bin/sh
echo "$@" >> ${dir}/calls
[ "$1" = create ] && echo "pulling" >&2 && echo c0ffee
[ "$1" = cp ] && [ -f ${dir}/fails ] && echo "no such path" >&2 && exit 1
exit 0
`;
  await mkdir(join(dir, 'bin'));
  await writeFile(join(dir, 'bin/docker'), docker);
  await chmod(join(dir, 'bin/docker'), 0o755);
  const env = { ...process.env, PATH: [join(dir, 'bin'), process.env['PATH']].join(delimiter) };
  await copy('registry/frontend@sha256:1', env);
  await writeFile(join(dir, 'fails'), '');
  await expect(copy('registry/frontend:2', env)).rejects.toThrow('registry/frontend:2 could not be read: no such path');
  const cp = `cp c0ffee:/app/dist/web ${join(dir, 'web')}`;
  expect((await readFile(join(dir, 'calls'), 'utf8')).trim().split('\n')).toEqual([
    'create registry/frontend@sha256:1',
    cp,
    'rm c0ffee',
    'create registry/frontend:2',
    cp,
    'rm c0ffee',
  ]);
});
