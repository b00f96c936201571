import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestCertificate } from '#core/testing/self-signed-certificate';
import { startChild } from '../../../scripts/programs/start-child.ts';
import type { Child } from '../../../scripts/programs/start-child.ts';
import { childEnvironment, logsIn, stackPaths } from '../../../scripts/dev/stack/context.ts';
import type { StackContext } from '../../../scripts/dev/stack/context.ts';
import type { LocalFunctionSettings } from '../../../scripts/dev/stack/local-settings.ts';
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
  /** Starts the functions of the sources and keeps them; needs the schema. */
  startFunctions: () => Promise<void>;
  /** Starts a functions package that was unpacked at `dir`, once. */
  startPackage: (dir: string) => Promise<Child>;
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
  const settings = functionSettings(context, { database, storage, events });
  return {
    database: { host: address, port: databaseGate.port },
    connectionString: events.connectionString.replace(`localhost:${events.port}`, `${address}:${brokerGate.port}`),
    secrets: await readFolder(paths.secrets),
    async startFunctions() {
      await supervisor.keep(functionsPart(context, settings));
    },
    startPackage: (packageDir) => startPackage({ context, settings, packageDir }),
    async stop() {
      await Promise.all(gates.map((gate) => gate.close()));
      await supervisor.stop([['functions'], ['broker', 'azurite', 'postgres']], 9000);
    },
  };
}

type Package = { context: StackContext; settings: LocalFunctionSettings; packageDir: string };

/** The development host on a package as the build makes it: compiled, with the libraries and the version that it brings. */
function startPackage({ context, settings, packageDir }: Package): Promise<Child> {
  const { paths, env, log } = context;
  const { APP_VERSION: _, ...ofTheApp } = settings;
  return startChild({
    name: 'functions package',
    entry: join(paths.root, 'scripts/dev/functions-host/main.ts'),
    args: ['--entry', join(packageDir, 'dist/functions/index.js'), '--host-json', join(packageDir, 'host.json')],
    env: { ...env, ...ofTheApp },
    cwd: packageDir,
    log: log('functions'),
  });
}

async function readFolder(dir: string): Promise<Record<string, string>> {
  const names = await readdir(dir);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name), 'utf8')])),
  );
}
