import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Type, type Static, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { AppError } from '#core/domain/errors';
import { findProgram } from '../programs/find-program.ts';
import { runProgram } from '../programs/run-program.ts';

export type ImageFolder = {
  /** `registry/name@sha256:…`, `registry/name:tag`, or the file of an OCI archive (`.tar`). */
  image: string;
  /** A folder in the image, without the first slash. */
  folder: string;
  /** Where its content goes; is made. */
  outDir: string;
  rootDir: string;
  env: NodeJS.ProcessEnv;
};

const Descriptor = Type.Object({ digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }) });
const Index = Type.Object({ manifests: Type.Array(Descriptor, { minItems: 1 }) });
const Manifest = Type.Object({ layers: Type.Array(Descriptor) });

/**
 * Copies a folder out of an image that is not run: by Docker, which fetches it from its registry, else from containerd by `ctr`
 * (CONTAINERD_ADDRESS), else from an archive of the image.
 * @throws AppError `unavailable`, code `image.unreadable`, with the program's own words
 */
export async function copyImageFolder(wanted: ImageFolder): Promise<void> {
  if (wanted.image.endsWith('.tar')) return fromArchive(wanted, wanted.image);
  const find = (name: string): Promise<string | undefined> =>
    findProgram(name, wanted.env['PATH'] ?? '', wanted.rootDir);
  const docker = await find('docker');
  if (docker !== undefined) return fromDocker(wanted, docker);
  const ctr = await find('ctr');
  if (ctr === undefined) throw unreadable(wanted.image, 'neither docker nor ctr is on PATH.');
  const dir = await mkdtemp(join(tmpdir(), 'image-'));
  try {
    const archive = join(dir, 'image.tar');
    await run(wanted, [ctr, '--namespace', 'k8s.io', 'images', 'export', archive, wanted.image]);
    await fromArchive(wanted, archive);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function fromDocker(wanted: ImageFolder, docker: string): Promise<void> {
  const { image, folder, outDir } = wanted;
  const container = (await run(wanted, [docker, 'create', image])).trim().split('\n').at(-1) ?? '';
  try {
    await mkdir(dirname(outDir), { recursive: true });
    await run(wanted, [docker, 'cp', `${container}:/${folder}`, outDir]);
  } finally {
    await run(wanted, [docker, 'rm', container]);
  }
}

/** The layers in their order, each of which may hold a part of the folder. */
async function fromArchive(wanted: ImageFolder, archive: string): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'image-'));
  try {
    await run(wanted, ['tar', '-xf', archive, '-C', dir]);
    const blob = (digest: string): string => join(dir, 'blobs', ...digest.split(':'));
    const index = await readJson(wanted, join(dir, 'index.json'), Index);
    const manifest = await readJson(wanted, blob(index.manifests[0]?.digest ?? ''), Manifest);
    await mkdir(wanted.outDir, { recursive: true });
    const depth = wanted.folder.split('/').length;
    let found = 0;
    for (const { digest } of manifest.layers) found += await extract(wanted, blob(digest), depth);
    if (found === 0) throw unreadable(wanted.image, `it has no folder /${wanted.folder}.`);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** @returns 1 when the layer holds a part of the folder */
async function extract({ folder, outDir, env }: ImageFolder, layer: string, depth: number): Promise<number> {
  const args = ['-xf', layer, '-C', outDir, `--strip-components=${depth}`, folder];
  const { code } = await runProgram({ program: 'tar', args, env, install: 'Install tar.' });
  return code === 0 ? 1 : 0;
}

async function readJson<T extends TSchema>({ image }: ImageFolder, file: string, shape: T): Promise<Static<T>> {
  const content: unknown = JSON.parse(await readFile(file, 'utf8').catch(() => 'null'));
  if (Check(shape, content)) return content;
  throw unreadable(image, 'it is no OCI archive of one image.');
}

async function run({ image, env }: ImageFolder, [program = '', ...args]: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runProgram({ program, args, env, install: '' });
  if (code !== 0) throw unreadable(image, stderr.trim());
  return stdout;
}

function unreadable(image: string, why: string): AppError {
  const message = `The image ${image} could not be read: ${why}`;
  return new AppError({ code: 'image.unreadable', kind: 'unavailable', message });
}
