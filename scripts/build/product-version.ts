import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../programs/run-program.ts';

/** The version of a build: `APP_VERSION` (the pipeline's), else the commit, else the package's version (a tree without git). */
export async function productVersion(rootDir: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (env['APP_VERSION']) return env['APP_VERSION'];
  const commit = await runProgram({
    program: 'git',
    args: ['rev-parse', '--short=12', 'HEAD'],
    cwd: rootDir,
    env,
    install: 'Install git.',
  }).catch(() => undefined);
  if (commit?.code === 0) return commit.stdout.trim();
  const manifest: unknown = JSON.parse(await readFile(join(rootDir, 'package.json'), 'utf8'));
  return (manifest as { version: string }).version;
}
