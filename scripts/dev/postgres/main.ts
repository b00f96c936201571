/**
 * PostgreSQL's keeper: a small process that starts the server, makes the migration's login and the database, prints one
 * JSON line when it serves, and stops the server on SIGTERM or when its stdin closes (its supervisor is gone, even by
 * SIGKILL). It ends with code 1 when the server dies by itself. Settings: DATA_DIR, SECRETS_DIR, PORT, MAX_CONNECTIONS,
 * TLS_CERT_FILE and TLS_KEY_FILE.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import Type from 'typebox';
import { loadConfig } from '#core/platform/config';
import { runUntilStopped } from '#core/platform/lifecycle';
import { createLogger } from '#core/platform/logger';
import { loadCredentials } from './credentials.ts';
import { prepareDatabase } from './prepare.ts';
import { startPostgresServer } from './server.ts';

const logger = createLogger({ component: 'postgres' });
const config = loadConfig(
  Type.Object({
    DATA_DIR: Type.String({ minLength: 1 }),
    SECRETS_DIR: Type.Optional(Type.String({ minLength: 1 })),
    PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 0 }),
    MAX_CONNECTIONS: Type.Integer({ minimum: 10, default: 50 }),
    TLS_CERT_FILE: Type.Optional(Type.String()),
    TLS_KEY_FILE: Type.Optional(Type.String()),
  }),
  process.env,
);
const dataDir = resolve(config.DATA_DIR);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function start(): Promise<{ port: number; exited: Promise<void>; stop: () => Promise<void> }> {
  const secretsDir = resolve(config.SECRETS_DIR ?? join(dirname(dataDir), 'secrets'));
  const { superuser, migrate } = await loadCredentials(secretsDir);
  const port = config.PORT === 0 ? await freePort() : config.PORT;
  const server = await startPostgresServer({
    dataDir,
    port,
    password: superuser.password,
    maxConnections: config.MAX_CONNECTIONS,
    ...(config.TLS_CERT_FILE &&
      config.TLS_KEY_FILE && { tls: { certFile: config.TLS_CERT_FILE, keyFile: config.TLS_KEY_FILE } }),
    log: (line) => logger.info({ source: 'server' }, line),
  });
  await prepareDatabase({ port, superuser, migrate });
  return { port, ...server };
}

let stopping = false;
const starting = start();
runUntilStopped({
  logger,
  supervised: true,
  // Asked to stop while it starts: the server must not stay behind, so wait for it.
  stop: async () => {
    stopping = true;
    await (await starting).stop();
  },
});
// The terminal's Ctrl-C may reach us too; only the supervisor decides.
process.stdout.on('error', () => undefined);

const server = await starting;
logger.info({ event: 'listening', port: server.port }, 'PostgreSQL listens');
await server.exited;
if (!stopping) {
  logger.error('PostgreSQL ended by itself');
  process.exit(1);
}
