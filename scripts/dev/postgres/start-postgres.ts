import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseDatabaseLogin } from '#core/platform/secret-values';
import { startChild } from '../../programs/start-child.ts';
import { SUPERUSER } from './credentials.ts';

export type PostgresOptions = {
  dataDir: string;
  /** Any free one without it. */
  port?: number;
  /** Gets every line that PostgreSQL and its keeper print. */
  log: (line: string) => void;
  /** Where passwords are kept; `secrets` beside `dataDir` without it. */
  secretsDir?: string;
  /** 50 without it, as Azure's B1ms. */
  maxConnections?: number;
  /** Files of a certificate; with them it speaks TLS to those who ask for it. */
  tls?: { certFile: string; keyFile: string };
};

export type Postgres = {
  host: '127.0.0.1';
  port: number;
  superuser: string;
  password: string;
  /** Process id of the keeper (`main.ts`). */
  pid: number;
  /** Resolves when it has ended, whoever ended it. */
  exited: Promise<unknown>;
  stop: () => Promise<void>;
};

const KEEPER = join(import.meta.dirname, 'main.ts');

/**
 * Starts PostgreSQL under its keeper and resolves when it serves. Data survives a restart. When this process dies, even
 * by SIGKILL, the keeper's stdin closes and it shuts the server down.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const dataDir = resolve(options.dataDir);
  const secretsDir = resolve(options.secretsDir ?? join(dirname(dataDir), 'secrets'));
  const { port, pid, exited, stop } = await startChild({
    name: 'PostgreSQL',
    entry: KEEPER,
    env: {
      PATH: process.env['PATH'] ?? '',
      DATA_DIR: dataDir,
      SECRETS_DIR: secretsDir,
      PORT: String(options.port ?? 0),
      ...(options.maxConnections === undefined ? {} : { MAX_CONNECTIONS: String(options.maxConnections) }),
      ...(options.tls && { TLS_CERT_FILE: options.tls.certFile, TLS_KEY_FILE: options.tls.keyFile }),
    },
    cwd: import.meta.dirname,
    log: options.log,
  });
  const secret = parseDatabaseLogin(SUPERUSER, await readFile(join(secretsDir, 'postgres-superuser'), 'utf8'));
  return {
    host: '127.0.0.1',
    port,
    superuser: SUPERUSER,
    password: secret.password,
    pid,
    exited,
    stop,
  };
}
