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
};

/**
 * Builds the images of backend and frontend from `dist/` and loads them where the builder keeps images. Resolves to their names.
 * @throws AppError `invalid`, code `images.failed`, with the end of what the builder said.
 */
export async function buildImages({ rootDir, env, builder, version, tag, parts }: ImageBuild): Promise<string[]> {
  const names: string[] = [];
  for (const part of parts ?? (['backend', 'frontend'] as const)) {
    const name = `${IMAGES[part]}:${tag}`;
    const args = commandLine(builder, { part, name, version, revision: env['GITHUB_SHA'] ?? version });
    const { code, stdout, stderr } = await runProgram({
      program: builder.program,
      args,
      cwd: rootDir,
      env,
      install: '',
    });
    if (code !== 0) {
      const end = `${stdout}${stderr}`.trimEnd().split('\n').slice(-20).join('\n');
      throw new AppError({ code: 'images.failed', kind: 'invalid', message: `${name} was not built:\n${end}` });
    }
    names.push(name);
  }
  return names;
}

type Image = { part: string; name: string; version: string; revision: string };

/** The command line of a builder. The `cluster` tool brings Node itself, because it reaches no registry. */
export function commandLine({ kind }: ImageBuilder, { part, name, version, revision }: Image): string[] {
  const file = `aks/${part}/Dockerfile`;
  const labels = ['--build-arg', `VERSION=${version}`, '--build-arg', `REVISION=${revision}`];
  return kind === 'docker'
    ? ['buildx', 'build', '--load', '--tag', name, '--file', file, ...labels, '.']
    : ['build', `docker.io/${name}`, '.', '-f', file, '--build-arg', 'NODE_IMAGE=local-node', ...labels];
}
