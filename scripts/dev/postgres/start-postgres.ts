import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { AppError } from '#core/domain/errors';
import { SUPERUSER } from './credentials.ts';
import type { Credentials } from './credentials.ts';

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
};

export type Postgres = {
  host: '127.0.0.1';
  port: number;
  superuser: string;
  password: string;
  /** Process id of the keeper (`main.ts`). */
  pid: number;
  /** Resolves when it has ended, whoever ended it. */
  exited: Promise<void>;
  stop: () => Promise<void>;
};

/**
 * Starts PostgreSQL under its keeper and resolves when it serves. Data survives a restart. When this process dies, even
 * by SIGKILL, the keeper's stdin closes and it shuts the server down.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const dataDir = resolve(options.dataDir);
  const secretsDir = resolve(options.secretsDir ?? join(dirname(dataDir), 'secrets'));
  const child = spawn(process.execPath, ['--conditions=source', keeperFile()], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: {
      PATH: process.env['PATH'],
      DATA_DIR: dataDir,
      SECRETS_DIR: secretsDir,
      PORT: String(options.port ?? 0),
      ...(options.maxConnections === undefined ? {} : { MAX_CONNECTIONS: String(options.maxConnections) }),
    },
  });
  const exited = once(child, 'exit').then(() => undefined);
  const listening = Promise.withResolvers<number>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      options.log(line);
      const port = listeningPort(line);
      if (port !== undefined) listening.resolve(port);
    });
  }
  void exited.then(() => listening.reject(ended()));
  const port = await listening.promise;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  const secret = JSON.parse(await readFile(join(secretsDir, 'postgres-superuser'), 'utf8')) as Credentials;
  return {
    host: '127.0.0.1',
    port,
    superuser: SUPERUSER,
    password: secret.password,
    pid: child.pid ?? 0,
    exited,
    stop,
  };
}

/** Path of the keeper, for a supervisor that starts it as one of its own children (settings: see there). */
export function keeperFile(): string {
  return fileURLToPath(new URL('main.ts', import.meta.url));
}

function listeningPort(line: string): number | undefined {
  if (!line.includes('"event":"listening"')) return undefined;
  return (JSON.parse(line) as { port: number }).port;
}

function ended(): AppError {
  return new AppError({
    code: 'postgres.not-started',
    kind: 'unavailable',
    message: 'PostgreSQL did not start; its log says why.',
  });
}
