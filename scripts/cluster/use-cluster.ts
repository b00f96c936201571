import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AppError } from '#core/domain/errors';
import { installPlatform } from '../cd/platform/install-platform.ts';
import { KIND_STEPS } from '../cd/platform/kind-steps.ts';
import { NAMESPACE_MARK } from './namespace-mark.ts';
import { findProgram } from '../programs/find-program.ts';
import { runProgram } from '../programs/run-program.ts';

/** A Kubernetes cluster that a run may use. */
export type UsedCluster = {
  kind: 'given' | 'cluster' | 'kind';
  /** Environment in which kubectl and helm reach it; HOST_ADDRESS where its pods reach this machine by another address than the node's. */
  env: NodeJS.ProcessEnv;
  /** Puts an image that was built here into the cluster. */
  load: (image: string) => Promise<void>;
  /** Takes away what this run has made: the cluster, or its namespace in a cluster that was there before. */
  down: () => Promise<void>;
};

const sleep = (ms: number): Promise<void> => setTimeout(ms);
const KIND_NAME = 'todo-chatbot';
/** Nothing to do: the builder has loaded the image, or whoever gave the cluster lets it reach this machine's images. */
const load = (): Promise<void> => Promise.resolve();

/**
 * The cluster that KUBECONFIG points to; else one of the `cluster` tool when that is on PATH; else one of kind. Undefined
 * when there is neither.
 * @throws AppError `unavailable`, code `cluster.failed`, when a program that brings one up fails.
 */
export async function useCluster(rootDir: string, env: NodeJS.ProcessEnv): Promise<UsedCluster | undefined> {
  if (env['KUBECONFIG']) return { kind: 'given', env, load, down: () => removeNamespace(env) };
  const path = env['PATH'] ?? '';
  const cluster = await findProgram('cluster', path, rootDir);
  if (cluster !== undefined) return withClusterTool(cluster, env);
  const kind = await findProgram('kind', path, rootDir);
  return kind === undefined ? undefined : withKind(kind, env);
}

async function withClusterTool(program: string, env: NodeJS.ProcessEnv): Promise<UsedCluster> {
  const call = (...args: string[]) => outcome(program, args, env);
  const wasUp = (await call('up')).stderr.includes('already up');
  // One line: `export KUBECONFIG=… PATH=…:$PATH`.
  const exports = [...(await call('env')).stdout.matchAll(/\b([A-Z]+)=(\S+)/g)];
  const given = Object.fromEntries(exports.map(([, name = '', value = '']) => [name, value]));
  const used = { ...env, ...given, PATH: (given['PATH'] ?? '$PATH').replace('$PATH', env['PATH'] ?? '') };
  const down = async (): Promise<void> => (wasUp ? removeNamespace(used) : void (await call('down')));
  return { kind: 'cluster', env: used, load, down };
}

/** One that is up already stays, and counts as prepared (`npm run platform -- --for kind`). */
async function withKind(program: string, env: NodeJS.ProcessEnv): Promise<UsedCluster> {
  const call = (...args: string[]) => outcome(program, [...args, '--name', KIND_NAME], env);
  const wasUp = (await outcome(program, ['get', 'clusters'], env)).stdout.split('\n').includes(KIND_NAME);
  if (wasUp) await call('export', 'kubeconfig');
  else await call('create', 'cluster', '--wait', '120s', '--config', join(import.meta.dirname, 'kind.yaml'));
  const down = async (): Promise<void> => (wasUp ? removeNamespace(env) : void (await call('delete', 'cluster')));
  try {
    if (!wasUp) await installPlatform(KIND_STEPS, { env, dryRun: false, print: () => undefined, sleep });
    // The node is a container: its pods reach this machine by the gateway of its network, not by the node's own address.
    const network = '{{.NetworkSettings.Networks.kind.Gateway}}';
    const { stdout } = await outcome('docker', ['inspect', `${KIND_NAME}-control-plane`, '--format', network], env);
    return {
      kind: 'kind',
      env: { ...env, HOST_ADDRESS: stdout.trim() },
      load: async (image) => void (await call('load', 'docker-image', image)),
      down,
    };
  } catch (error) {
    await down();
    throw error;
  }
}

/** Only a namespace that a run has marked as its own. */
async function removeNamespace(env: NodeJS.ProcessEnv): Promise<void> {
  await outcome('kubectl', ['delete', 'namespace', '--selector', NAMESPACE_MARK, '--timeout', '120s'], env);
}

async function outcome(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const { code, stdout, stderr } = await runProgram({ program, args, env, install: 'Put it on PATH.' });
  if (code === 0) return { stdout, stderr };
  const message = `${program} ${args.join(' ')} failed:\n${`${stdout}${stderr}`.trimEnd().slice(-2000)}`;
  throw new AppError({ code: 'cluster.failed', kind: 'unavailable', message });
}
