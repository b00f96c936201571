import { AppError } from '#core/domain/errors';
import { findProgram } from '../../programs/find-program.ts';
import { runProgram } from '../../programs/run-program.ts';
import type { CheckContext } from '../check-types.ts';

/** An API server to ask, and how to leave it as it was found. */
export type ApiServer = { kubeconfig: string; close: () => Promise<void> };

/**
 * The API server that KUBECONFIG names, else one of the program `cluster` (etcd, API server and the types that the chart
 * needs), which is ended again unless it ran already. Undefined when there is neither.
 */
export async function openApiServer({ rootDir, env }: CheckContext): Promise<ApiServer | undefined> {
  const given = env['KUBECONFIG'];
  if (given) return { kubeconfig: given, close: async () => undefined };
  const program = await findProgram('cluster', env['PATH'] ?? '', rootDir);
  if (program === undefined) return undefined;
  const cluster = (...args: string[]) => runProgram({ program, args, env, install: '' });
  const before = await cluster('status');
  const { code, stderr } = await cluster('up', '--api');
  if (code !== 0) {
    const message = `cluster up --api: ${stderr.trim()}`;
    throw new AppError({ code: 'chart.no-api-server', kind: 'unavailable', message });
  }
  const { stdout: exports } = await cluster('env');
  const kubeconfig = /KUBECONFIG=(\S+)/.exec(exports)?.[1] ?? '';
  const wasUp = /^apiserver: running/m.test(`${before.stdout}${before.stderr}`);
  return { kubeconfig, close: async () => void (wasUp || (await cluster('down'))) };
}
