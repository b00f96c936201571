import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { AppError } from '#core/domain/errors';

export type AzuriteOptions = {
  /** Data and the account's key live here and survive. */
  dataDir: string;
  /** Gets every line that Azurite prints. */
  log: (line: string) => void;
  /** 0 or nothing: any free one. */
  blobPort?: number;
  tablePort?: number;
};

export type Azurite = {
  connectionString: string;
  blobPort: number;
  tablePort: number;
  process: ChildProcess;
  /** Resolves when the process has ended, whoever ended it. */
  exited: Promise<void>;
  /** Ends it and waits until it has saved. */
  stop(): Promise<void>;
};

const ACCOUNT = 'local';
const ENTRY = fileURLToPath(new URL('./azurite-process.ts', import.meta.url));
const STOP_DEADLINE_MS = 8_000;

/** Starts Blob and Table Storage on this machine, in a process of its own that ends with its supervisor. */
export async function startAzurite({ dataDir, log, blobPort = 0, tablePort = 0 }: AzuriteOptions): Promise<Azurite> {
  const key = await accountKey(dataDir);
  const ports = ['--blobPort', String(blobPort), '--tablePort', String(tablePort)];
  const hosts = ['--blobHost', '127.0.0.1', '--tableHost', '127.0.0.1'];
  const flags = ['--location', dataDir, '--silent', '--skipApiVersionCheck', '--disableTelemetry'];
  const child = spawn(process.execPath, ['--conditions=source', ENTRY, ...ports, ...hosts, ...flags], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, SUPERVISED: 'true', AZURITE_ACCOUNTS: `${ACCOUNT}:${key}` },
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  createInterface({ input: child.stderr }).on('line', log);
  const bound = await listening(child, exited, log);
  return {
    ...bound,
    connectionString: connectionString(key, bound),
    process: child,
    exited,
    stop: () => stop(child, exited),
  };
}

/** A random key per data folder, so that nobody else on this machine can use the services. */
async function accountKey(dataDir: string): Promise<string> {
  const file = join(dataDir, 'account-key');
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, randomBytes(64).toString('base64'), { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return readFile(file, 'utf8');
}

type Ports = { blobPort: number; tablePort: number };

async function listening(child: ChildProcess, exited: Promise<void>, log: (line: string) => void): Promise<Ports> {
  const ports = new Promise<Ports>((resolve) => {
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      log(line);
      if (line.includes('"event":"listening"')) resolve(JSON.parse(line) as Ports);
    });
  });
  const ended = exited.then(() => {
    throw new AppError({
      code: 'azurite.start',
      kind: 'unavailable',
      message: 'Azurite ended before it listened; its log says why.',
    });
  });
  const { blobPort, tablePort } = await Promise.race([ports, ended]);
  return { blobPort, tablePort };
}

function connectionString(key: string, { blobPort, tablePort }: Ports): string {
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${ACCOUNT}`,
    `AccountKey=${key}`,
    `BlobEndpoint=http://127.0.0.1:${blobPort}/${ACCOUNT}`,
    `TableEndpoint=http://127.0.0.1:${tablePort}/${ACCOUNT}`,
  ].join(';');
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const lastResort = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  await exited;
  clearTimeout(lastResort);
}
