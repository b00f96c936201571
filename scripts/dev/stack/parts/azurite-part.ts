import { join } from 'node:path';
import { startAzurite } from '../../azurite/start-azurite.ts';
import type { Part } from '../kept-part.ts';
import type { StackContext } from '../context.ts';

export type Storage = { connectionString: string; blobPort: number; tablePort: number };

/** Azurite: what the storage account is in production. */
export function azuritePart({ paths, log }: StackContext): Part<Storage> {
  return {
    name: 'azurite',
    keepsData: true,
    async start(former) {
      const { connectionString, blobPort, tablePort, pid, exited, stop } = await startAzurite({
        dataDir: join(paths.data, 'azurite'),
        log: log('azurite'),
        ...(former && { blobPort: former.blobPort, tablePort: former.tablePort }),
      });
      return { value: { connectionString, blobPort, tablePort }, pid, exited, stop };
    },
  };
}
