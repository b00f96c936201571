import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../programs/start-child.ts';

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
  pid: number;
  /** Resolves when the process has ended, whoever ended it. */
  exited: Promise<unknown>;
  /** Ends it and waits until it has saved. */
  stop: () => Promise<void>;
};

const ACCOUNT = 'local';
const ENTRY = fileURLToPath(new URL('./process.ts', import.meta.url));

/** Starts Blob and Table Storage on this machine, in a process of its own that ends with its supervisor. */
export async function startAzurite({ dataDir, log, blobPort = 0, tablePort = 0 }: AzuriteOptions): Promise<Azurite> {
  const key = await accountKey(dataDir);
  const ports = ['--blobPort', String(blobPort), '--tablePort', String(tablePort)];
  const hosts = ['--blobHost', '127.0.0.1', '--tableHost', '127.0.0.1'];
  const flags = ['--location', dataDir, '--silent', '--skipApiVersionCheck', '--disableTelemetry'];
  const { line, pid, exited, stop } = await startChild({
    name: 'azurite',
    entry: ENTRY,
    args: [...ports, ...hosts, ...flags],
    env: { ...inherited(process.env), AZURITE_ACCOUNTS: `${ACCOUNT}:${key}` },
    cwd: dataDir,
    log,
  });
  const bound = { blobPort: Number(line['blobPort']), tablePort: Number(line['tablePort']) };
  return { ...bound, connectionString: connectionString(key, bound), pid, exited, stop };
}

function inherited(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
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

function connectionString(key: string, { blobPort, tablePort }: Pick<Azurite, 'blobPort' | 'tablePort'>): string {
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${ACCOUNT}`,
    `AccountKey=${key}`,
    `BlobEndpoint=http://127.0.0.1:${blobPort}/${ACCOUNT}`,
    `TableEndpoint=http://127.0.0.1:${tablePort}/${ACCOUNT}`,
  ].join(';');
}
