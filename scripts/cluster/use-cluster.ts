import { AppError } from '#core/domain/errors';
import { findProgram } from '../programs/find-program.ts';
import { runProgram } from '../programs/run-program.ts';

/** A Kubernetes cluster that a run may use. */
export type UsedCluster = {
  kind: 'given' | 'cluster' | 'kind';
  /** Environment in which kubectl and helm reach it. */
  env: NodeJS.ProcessEnv;
  /** Puts an image that was built here into the cluster. */
  load: (image: string) => Promise<void>;
  /** Takes down what this run has brought up. */
  down: () => Promise<void>;
};

const KIND_NAME = 'todo-chatbot';

/**
 * The cluster that KUBECONFIG points to; else one of the `cluster` tool when that is on PATH; else one of kind. Undefined
 * when there is neither.
 * @throws AppError `unavailable`, code `cluster.failed`, when a program that brings one up fails.
 */
export async function useCluster(rootDir: string, env: NodeJS.ProcessEnv): Promise<UsedCluster | undefined> {
  const nothing = (): Promise<void> => Promise.resolve();
  if (env['KUBECONFIG']) return { kind: 'given', env, load: nothing, down: nothing };
  const path = env['PATH'] ?? '';
  const cluster = await findProgram('cluster', path, rootDir);
  if (cluster !== undefined) return withClusterTool(cluster, env);
  const kind = await findProgram('kind', path, rootDir);
  return kind === undefined ? undefined : withKind(kind, env);
}

/** Its images are loaded as they are built. */
async function withClusterTool(program: string, env: NodeJS.ProcessEnv): Promise<UsedCluster> {
  const call = (...args: string[]): Promise<string> => output(program, args, env);
  await call('up');
  // One line: `export KUBECONFIG=… PATH=…:$PATH`.
  const exports = [...(await call('env')).matchAll(/\b([A-Z]+)=(\S+)/g)];
  const given = Object.fromEntries(exports.map(([, name = '', value = '']) => [name, value]));
  const PATH = (given['PATH'] ?? '$PATH').replace('$PATH', env['PATH'] ?? '');
  const down = async (): Promise<void> => void (await call('down'));
  return { kind: 'cluster', env: { ...env, ...given, PATH }, load: () => Promise.resolve(), down };
}

async function withKind(program: string, env: NodeJS.ProcessEnv): Promise<UsedCluster> {
  const call = (...args: string[]): Promise<string> => output(program, [...args, '--name', KIND_NAME], env);
  await call('create', 'cluster', '--wait', '120s');
  return {
    kind: 'kind',
    env,
    load: async (image) => void (await call('load', 'docker-image', image)),
    down: async () => void (await call('delete', 'cluster')),
  };
}

async function output(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { code, stdout, stderr } = await runProgram({ program, args, env, install: '' });
  if (code === 0) return stdout;
  const message = `${program} ${args.join(' ')} failed:\n${`${stdout}${stderr}`.trimEnd().slice(-2000)}`;
  throw new AppError({ code: 'cluster.failed', kind: 'unavailable', message });
}
