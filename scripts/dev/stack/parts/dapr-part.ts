import { join } from 'node:path';
import { AppError } from '#core/domain/errors';
import { KUBERNETES } from '#core/platform/names';
import { startChild } from '../../../programs/start-child.ts';
import { findProgram } from '../../../programs/find-program.ts';
import type { Part } from '../kept-part.ts';
import type { StackContext } from '../context.ts';
import type { Events } from './broker-part.ts';

type SidecarSearch = Pick<StackContext, 'dapr' | 'searchPath' | 'paths'>;
export type Sidecar = { httpPort: number };
export type SidecarKind = { kind: 'daprd'; path: string } | { kind: 'shim' };

/**
 * The real sidecar where there is one, else the shim.
 * @throws AppError `not-found` when daprd was asked for and is nowhere.
 */
export async function chooseSidecar({ dapr, searchPath, paths }: SidecarSearch): Promise<SidecarKind> {
  const path = dapr === 'shim' ? undefined : await findProgram('daprd', searchPath, paths.root);
  if (path !== undefined) return { kind: 'daprd', path };
  if (dapr !== 'daprd') return { kind: 'shim' };
  const message = 'daprd is neither on PATH nor in .tools/bin: "npm run tools" gets it, or leave --dapr out.';
  throw new AppError({ code: 'start.no-daprd', kind: 'not-found', message });
}

export type DaprOptions = {
  kind: SidecarKind;
  events: Events;
  /** Known beforehand, so that the backend starts beside it and not after it: the outbox waits for a sidecar anyway. */
  httpPort: number;
};

/** The Dapr sidecar of the backend. */
export function daprPart(
  { paths, env, log }: StackContext,
  { kind: sidecar, events, httpPort }: DaprOptions,
): Part<Sidecar> {
  const file = sidecar.kind === 'daprd' ? 'daprd-process.ts' : 'shim-process.ts';
  return {
    name: 'dapr',
    async start() {
      const { pid, exited, stop } = await startChild({
        name: 'dapr',
        entry: join(paths.root, 'scripts/dev/dapr', file),
        env: {
          ...env,
          PORT: String(httpPort),
          EVENT_HUBS_CONNECTION: events.connectionString,
          DAPR_PUBSUB: KUBERNETES.daprComponent,
          APP_ID: KUBERNETES.daprAppId,
          DATA_DIR: join(paths.data, 'dapr'),
          ...(sidecar.kind === 'daprd' && { DAPRD: sidecar.path }),
        },
        cwd: paths.root,
        log: log('dapr'),
      });
      return { value: { httpPort }, pid, exited, stop };
    },
  };
}
