import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestCertificate } from '#core/testing/self-signed-certificate';
import { childEnvironment, logsIn, stackPaths } from '../../../scripts/dev/stack/context.ts';
import type { StackContext } from '../../../scripts/dev/stack/context.ts';
import { prepareSecrets } from '../../../scripts/dev/stack/local-secrets.ts';
import { azuritePart } from '../../../scripts/dev/stack/parts/azurite-part.ts';
import { brokerPart } from '../../../scripts/dev/stack/parts/broker-part.ts';
import { functionSettings, functionsPart } from '../../../scripts/dev/stack/parts/functions-part.ts';
import { postgresPart } from '../../../scripts/dev/stack/parts/postgres-part.ts';
import { createSupervisor } from '../../../scripts/dev/stack/supervisor.ts';
import { openTcpGate } from '../../support/tcp-gate.ts';

/** What the product finds outside of the cluster, as it finds managed services on Azure. */
export type HostServices = {
  database: { host: string; port: number };
  /** Of the broker, for the sidecars. */
  connectionString: string;
  /** Contents of the secrets folder by name. */
  secrets: Record<string, string>;
  /** Starts the functions; needs the schema. */
  startFunctions: () => Promise<void>;
  stop: () => Promise<void>;
};

/** `address`: where pods reach this machine. */
export async function startHostServices(options: {
  root: string;
  dir: string;
  address: string;
  publicUrl: string;
  certificate: TestCertificate;
}): Promise<HostServices> {
  const { root, dir, address, publicUrl, certificate } = options;
  const paths = stackPaths(root, dir);
  await Promise.all([paths.data, paths.logs].map((folder) => mkdir(folder, { recursive: true })));
  const tls = { certFile: join(dir, 'tls.crt'), keyFile: join(dir, 'tls.key') };
  await writeFile(tls.certFile, certificate.certificate);
  await writeFile(tls.keyFile, certificate.privateKey, { mode: 0o600 });
  const { brokerKey } = await prepareSecrets(paths.secrets);
  const env = childEnvironment(process.env, paths);
  const context: StackContext = {
    paths,
    env,
    publicUrl,
    brokerKey,
    searchPath: process.env['PATH'] ?? '',
    version: 'cluster-run',
    dapr: 'shim',
    watch: false,
    log: logsIn(paths),
  };
  const supervisor = createSupervisor({ report: () => undefined, onProcesses: () => undefined });
  const [database, storage, events] = await Promise.all([
    supervisor.keep(postgresPart(context, tls)),
    supervisor.keep(azuritePart(context)),
    supervisor.keep(brokerPart(context)),
  ]);
  // Database and broker listen on loopback only; pods come by the machine's address.
  const gates = await Promise.all([
    openTcpGate(database, address),
    openTcpGate({ host: '127.0.0.1', port: events.port }, address),
  ]);
  const [databaseGate, brokerGate] = gates;
  return {
    database: { host: address, port: databaseGate.port },
    connectionString: events.connectionString.replace(`localhost:${events.port}`, `${address}:${brokerGate.port}`),
    secrets: await readFolder(paths.secrets),
    async startFunctions() {
      await supervisor.keep(functionsPart(context, functionSettings(context, { database, storage, events })));
    },
    async stop() {
      await Promise.all(gates.map((gate) => gate.close()));
      await supervisor.stop([['functions'], ['broker', 'azurite', 'postgres']], 9000);
    },
  };
}

async function readFolder(dir: string): Promise<Record<string, string>> {
  const names = await readdir(dir);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name), 'utf8')])),
  );
}
