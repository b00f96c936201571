import { findProgram } from '../programs/find-program.ts';
import { runProgram } from '../programs/run-program.ts';

/** What builds images here: Docker with buildx, or the `cluster` tool, whose BuildKit needs no engine. */
export type ImageBuilder = { kind: 'docker' | 'cluster'; program: string };

/** Docker when its engine answers (the client alone cannot build), else `cluster` when it is on PATH, else nothing. */
export async function findBuilder(rootDir: string, env: NodeJS.ProcessEnv): Promise<ImageBuilder | undefined> {
  const path = env['PATH'] ?? '';
  const docker = await findProgram('docker', path, rootDir);
  if (docker !== undefined && (await engineAnswers(docker, env))) return { kind: 'docker', program: docker };
  const cluster = await findProgram('cluster', path, rootDir);
  return cluster === undefined ? undefined : { kind: 'cluster', program: cluster };
}

async function engineAnswers(docker: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const { code } = await runProgram({
    program: docker,
    args: ['version', '--format', '{{.Server.Version}}'],
    env,
    install: '',
  });
  return code === 0;
}
