import { once } from 'node:events';
import { chooseRunAs, findPostgresBinaries } from './binaries.ts';
import { cannotStart, initialiseOnce } from './initdb.ts';
import { endOrphan } from './orphan.ts';
import { spawnPostgres } from './process.ts';
import type { PostgresProcess } from './process.ts';

export type PostgresServerOptions = {
  /** Absolute. */
  dataDir: string;
  port: number;
  password: string;
  maxConnections: number;
  tls?: { certFile: string; keyFile: string };
  log: (line: string) => void;
};

/** A running postmaster that is our child. */
export type PostgresServer = {
  /** Resolves when it has ended, whoever ended it. */
  exited: Promise<void>;
  /** Fast shutdown (open transactions are rolled back); immediate after 7 s. */
  stop: () => Promise<void>;
};

const START_DEADLINE_MS = 60_000;
const FAST_SHUTDOWN_MS = 7000;
const READY = 'database system is ready to accept connections';

/** Durable (fsync on) but lean: no replication, no sockets in the file system, as many connections as Azure's B1ms. */
const settings = ({ port, maxConnections, tls }: PostgresServerOptions): Record<string, string | number> => ({
  listen_addresses: '127.0.0.1',
  port,
  unix_socket_directories: '',
  max_connections: maxConnections,
  fsync: 'on',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_wal_size: '512MB',
  shared_buffers: '64MB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_checkpoints: 'off',
  // DETAIL and CONTEXT of an error quote rows and values.
  log_error_verbosity: 'terse',
  // For people with psql: an open writing transaction holds back everybody's events and live updates.
  idle_in_transaction_session_timeout: '60s',
  transaction_timeout: '5min',
  ...(tls && {
    ssl: 'on',
    ssl_min_protocol_version: 'TLSv1.2',
    ssl_cert_file: tls.certFile,
    ssl_key_file: tls.keyFile,
  }),
});

/** Makes the cluster the first time, ends a server that a killed run left behind, and starts PostgreSQL. */
export async function startPostgresServer(options: PostgresServerOptions): Promise<PostgresServer> {
  const { dataDir, password, log } = options;
  const { initdb, postgres } = await findPostgresBinaries();
  const runAs = chooseRunAs(process.getuid?.() === 0);
  await endOrphan(dataDir);
  await initialiseOnce({ dataDir, password, initdb, runAs, log });
  const flags = Object.entries(settings(options)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const ready = Promise.withResolvers<void>();
  const child = spawnPostgres({
    runAs,
    program: postgres,
    args: ['-D', dataDir, ...flags],
    cwd: dataDir,
    onLine: (line) => {
      log(line);
      if (line.includes(READY)) ready.resolve();
    },
  });
  const exited = once(child, 'exit').then(
    () => undefined,
    () => undefined,
  );
  // However this process ends (short of SIGKILL), the server does not stay behind in its group of its own.
  process.once('exit', () => child.kill('SIGQUIT'));
  void exited.then(() => ready.reject(cannotStart('PostgreSQL ended while it started; its log says why.')));
  const timer = setTimeout(() => child.kill('SIGQUIT'), START_DEADLINE_MS);
  await ready.promise.finally(() => clearTimeout(timer));
  return { exited, stop: () => stop(child, exited) };
}

async function stop(child: PostgresProcess, exited: Promise<void>): Promise<void> {
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_MS);
  await exited;
  clearTimeout(timer);
}
