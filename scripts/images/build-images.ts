import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { AppError } from '#core/domain/errors';
import { IMAGES } from '#core/platform/names';
import { runProgram } from '../programs/run-program.ts';
import type { ImageBuilder } from './find-builder.ts';

export type ImageBuild = {
  rootDir: string;
  env: NodeJS.ProcessEnv;
  builder: ImageBuilder;
  /** What the image says of itself (OCI label). */
  version: string;
  tag: string;
  /** Both without it. */
  parts?: readonly (keyof typeof IMAGES)[];
  /** The registry whose name stands in front of the images; none for images that stay here. */
  registry?: string;
  /** Into the registry, instead of where the builder keeps images. */
  push?: boolean;
};

/** `digest` is known of an image that was pushed: the registry's own name for exactly this content. */
export type BuiltImage = { part: keyof typeof IMAGES; name: string; digest: string | null };

/**
 * Builds the images of backend and frontend from `dist/`, and loads them where the builder keeps images or pushes them.
 * @throws AppError `invalid`, code `images.failed`, with the end of what the builder said.
 */
export async function buildImages(build: ImageBuild): Promise<BuiltImage[]> {
  const dir = await mkdtemp(join(tmpdir(), 'images-'));
  try {
    const images: BuiltImage[] = [];
    for (const part of build.parts ?? (['backend', 'frontend'] as const)) {
      const metadata = join(dir, `${part}.json`);
      const name = `${build.registry === undefined ? '' : `${build.registry}/`}${IMAGES[part]}:${build.tag}`;
      await buildImage(build, { part, name, metadata });
      images.push({ part, name, digest: build.push ? await digestIn(metadata, name) : null });
    }
    return images;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function buildImage(build: ImageBuild, image: Image): Promise<void> {
  const { rootDir: cwd, env, builder } = build;
  const args = commandLine(build, image);
  const { code, stdout, stderr } = await runProgram({ program: builder.program, args, cwd, env, install: '' });
  if (code === 0) return;
  throw failed(image.name, `${stdout}${stderr}`.trimEnd().split('\n').slice(-20).join('\n'));
}

type Image = { part: string; name: string; metadata: string };

/** The command line of a builder. The `cluster` tool brings Node itself, because it reaches no registry. */
function commandLine({ builder, env, version, registry, push }: ImageBuild, image: Image): string[] {
  const { part, name, metadata } = image;
  const file = `aks/${part}/Dockerfile`;
  const source = env['GITHUB_REPOSITORY'] && `${env['GITHUB_SERVER_URL']}/${env['GITHUB_REPOSITORY']}`;
  const values = { VERSION: version, REVISION: env['GITHUB_SHA'] ?? version, ...(source && { SOURCE: source }) };
  const labels = Object.entries(values).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]);
  if (builder.kind === 'cluster') {
    if (push) throw failed(name, 'the program `cluster` pushes to no registry: use Docker.');
    const full = registry === undefined ? `docker.io/${name}` : name;
    return ['build', full, '.', '-f', file, '--build-arg', 'NODE_IMAGE=local-node', ...labels];
  }
  // Provenance is attested by the pipeline; buildx's own would make the digest that of a list.
  const target = push ? ['--push', '--provenance=false', '--metadata-file', metadata] : ['--load'];
  return ['buildx', 'build', ...target, '--tag', name, '--file', file, ...labels, '.'];
}

const Metadata = Type.Object({ 'containerimage.digest': Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }) });

async function digestIn(file: string, name: string): Promise<string> {
  const metadata: unknown = JSON.parse(await readFile(file, 'utf8').catch(() => 'null'));
  if (Check(Metadata, metadata)) return metadata['containerimage.digest'];
  throw failed(name, 'the builder told no digest.');
}

function failed(name: string, why: string): AppError {
  return new AppError({ code: 'images.failed', kind: 'invalid', message: `${name} was not built:\n${why}` });
}
