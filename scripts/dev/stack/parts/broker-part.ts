import { join } from 'node:path';
import { KEY_NAME } from '../../broker/config.ts';
import { connectionString } from '../../broker/start-broker.ts';
import { startChild } from '../../../programs/start-child.ts';
import type { Part } from '../kept-part.ts';
import type { StackContext } from '../context.ts';

export type Events = { connectionString: string; port: number };

/** The event broker: what the Event Hubs namespace is in production. */
export function brokerPart({ paths, env, brokerKey, log }: StackContext): Part<Events> {
  return {
    name: 'broker',
    async start(former) {
      const { port, pid, exited, stop } = await startChild({
        name: 'broker',
        entry: join(paths.root, 'scripts/dev/broker/main.ts'),
        env: {
          ...env,
          BROKER_PORT: String(former?.port ?? 0),
          BROKER_DATA_DIR: join(paths.data, 'broker'),
          BROKER_KEY: brokerKey,
        },
        cwd: paths.root,
        log: log('broker'),
      });
      const key = { name: KEY_NAME, key: brokerKey };
      return { value: { port, connectionString: connectionString(port, key) }, pid, exited, stop };
    },
  };
}
