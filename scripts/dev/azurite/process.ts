/**
 * Azurite's blob and table services in one process, without its queue service and its telemetry. Takes Azurite's own options.
 * Ends on SIGTERM, or when its supervisor is gone, and then writes what it has acknowledged: Azurite saves only every 5 s by itself.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createLogger } from '#core/platform/logger';
import { runUntilStopped } from '#core/platform/lifecycle';

type Server = { start(): Promise<void>; close(): Promise<void>; getHttpServerAddress(): string };
type Flags = {
  location(): Promise<string>;
  tableHost(): string;
  tablePort(): number;
  skipApiVersionCheck(): boolean;
};

const logger = createLogger({ component: 'azurite' });
// The package has no types and reads its options from process.argv when its modules load.
const load = createRequire(import.meta.url);
const part = (path: string): unknown => load(`azurite/dist/src/${path}`);

const { AzuriteTelemetryClient } = part('common/Telemetry.js') as {
  AzuriteTelemetryClient: { init(location: string, enabled: boolean, flags: Flags): void };
};
const Environment = part('common/Environment.js') as { default: new () => Flags };
const flags = new Environment.default();
const location = await flags.location();
AzuriteTelemetryClient.init(location, false, flags);

const { BlobServerFactory } = part('blob/BlobServerFactory.js') as {
  BlobServerFactory: new () => { createServer(flags: Flags): Promise<Server> };
};
const TableConfiguration = part('table/TableConfiguration.js') as { default: new (...options: unknown[]) => object };
const TableServer = part('table/TableServer.js') as { default: new (configuration: object) => Server };

const blob = await new BlobServerFactory().createServer(flags);
const table = new TableServer.default(
  new TableConfiguration.default(
    flags.tableHost(),
    flags.tablePort(),
    undefined,
    join(location, '__azurite_db_table__.json'),
    false,
    false,
    undefined,
    undefined,
    false,
    flags.skipApiVersionCheck(),
  ),
);
await Promise.all([blob.start(), table.start()]);

runUntilStopped({
  logger,
  supervised: process.env['SUPERVISED'] === 'true',
  stop: async () => {
    await Promise.all([blob.close(), table.close()]);
  },
});
const portOf = (server: Server): number => Number(new URL(server.getHttpServerAddress()).port);
const blobPort = portOf(blob);
logger.info({ event: 'listening', port: blobPort, blobPort, tablePort: portOf(table) }, 'azurite listens');
