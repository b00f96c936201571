import { join } from 'node:path';
import type { Part } from '../kept-part.ts';
import { endOrphan } from '../../postgres/orphan.ts';
import { startPostgres } from '../../postgres/start-postgres.ts';
import type { StackContext } from '../context.ts';

export type Database = { host: string; port: number };

/** PostgreSQL: what a managed server is in production. With `tls` it can be reached from other hosts, through a gate. */
export function postgresPart(
  { paths, log }: StackContext,
  tls?: { certFile: string; keyFile: string },
): Part<Database> {
  const dataDir = join(paths.data, 'postgres');
  return {
    name: 'postgres',
    keepsData: true,
    async start(former) {
      const { host, port, pid, exited, stop } = await startPostgres({
        dataDir,
        secretsDir: paths.secrets,
        log: log('postgres'),
        ...(tls && { tls }),
        ...(former && { port: former.port }),
      });
      // A killed keeper leaves the server itself behind.
      return { value: { host, port }, pid, exited: exited.then(() => endOrphan(dataDir)), stop };
    },
  };
}
