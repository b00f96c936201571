import { TableClient } from '@azure/data-tables';
import type { TableServiceClientOptions } from '@azure/data-tables';
import { azureCredential } from '#core/adapters/azure-identity/credential';

/** In Azure an endpoint and an identity; locally a connection string, over plain HTTP on loopback. */
export type TableAccess = { endpoint: string; clientId?: string | undefined } | { connectionString: string };

/** The whole of one call with its retries stays below the shortest lease of production (60 s). */
const RETRIES: TableServiceClientOptions = {
  retryOptions: { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 },
};

/** Client of one table in Table Storage. */
export function createTableClient(access: TableAccess, table: string): TableClient {
  if ('connectionString' in access) {
    return TableClient.fromConnectionString(access.connectionString, table, {
      ...RETRIES,
      allowInsecureConnection: true,
    });
  }
  return new TableClient(access.endpoint, table, azureCredential(access.clientId), RETRIES);
}
