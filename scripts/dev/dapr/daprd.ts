import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '#core/domain/errors';
import { freePorts } from '../stack/ports.ts';

export type DaprdOptions = {
  appId: string;
  /** Of the Event Hubs namespace. */
  connectionString: string;
  componentName: string;
  /** Any free one without it; the same for `grpcPort`. */
  httpPort?: number;
  grpcPort?: number;
  /** Its component and configuration files are written here; it holds the connection string. */
  dir: string;
  /** Gets every line that daprd prints. */
  log: (line: string) => void;
  /** Path from findProgram; without it the `daprd` on PATH. */
  executable?: string;
  /** Objects of Dapr in place of the usual ones, to try those of the chart. */
  objects?: { resources: readonly object[]; configuration: object };
};

export type Daprd = {
  httpPort: number;
  grpcPort: number;
  /** Resolves when the process has ended, whoever ended it. */
  exited: Promise<void>;
  /** SIGTERM, and SIGKILL after 8 s. */
  stop: () => Promise<void>;
};

const START_DEADLINE_MS = 30_000;
const POLL_MS = 50;
const STOP_DEADLINE_MS = 8000;
const GRACEFUL_SECONDS = 2;

/** Starts a sidecar with one pub/sub component and resolves when it can publish (`/v1.0/healthz/outbound` says 204). */
export async function startDaprd(options: DaprdOptions): Promise<Daprd> {
  await writeFiles(options);
  const free = await freePorts(4);
  const [httpPort = 0, grpcPort = 0, internalPort = 0, publicPort = 0] = free;
  const ports = { httpPort: options.httpPort ?? httpPort, grpcPort: options.grpcPort ?? grpcPort };
  const child = spawn(options.executable ?? 'daprd', commandLine(options, { ...ports, internalPort, publicPort }), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', options.log);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const daprd = { ...ports, exited, stop: () => stop(child, exited) };
  try {
    await untilHealthy(ports.httpPort, exited);
  } catch (error) {
    await daprd.stop();
    throw error;
  }
  return daprd;
}

type Ports = { httpPort: number; grpcPort: number; internalPort: number; publicPort: number };

/** Everything on loopback; no placement, scheduler, mTLS or metrics. */
function commandLine({ appId, dir }: DaprdOptions, ports: Ports): string[] {
  const flags: Record<string, string | number> = {
    'app-id': appId,
    mode: 'standalone',
    'dapr-listen-addresses': '127.0.0.1',
    'dapr-http-port': ports.httpPort,
    'dapr-grpc-port': ports.grpcPort,
    'dapr-internal-grpc-listen-address': '127.0.0.1',
    'dapr-internal-grpc-port': ports.internalPort,
    'dapr-public-listen-address': '127.0.0.1',
    'dapr-public-port': ports.publicPort,
    'metrics-listen-address': '127.0.0.1',
    'enable-metrics': 'false',
    'enable-mtls': 'false',
    'resources-path': componentsDir(dir),
    config: join(dir, 'config.json'),
    'placement-host-address': '',
    'scheduler-host-address': '',
    'dapr-graceful-shutdown-seconds': GRACEFUL_SECONDS,
    'log-as-json': 'true',
    'log-level': 'info',
  };
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}

function componentsDir(dir: string): string {
  return join(dir, 'components');
}

async function writeFiles(options: DaprdOptions): Promise<void> {
  const { dir, objects = usualObjects(options) } = options;
  await mkdir(componentsDir(dir), { recursive: true, mode: 0o700 });
  await writeObject(join(dir, 'config.json'), objects.configuration);
  for (const [index, resource] of objects.resources.entries()) {
    await writeObject(join(componentsDir(dir), `${index}.yaml`), resource);
  }
}

/** Every JSON text is valid YAML, and needs no library to be written. */
function writeObject(path: string, object: object): Promise<void> {
  return writeFile(path, JSON.stringify(object, null, 2), { mode: 0o600 });
}

function usualObjects({ componentName, connectionString }: DaprdOptions): NonNullable<DaprdOptions['objects']> {
  const component = {
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'Component',
    metadata: { name: componentName },
    spec: {
      type: 'pubsub.azure.eventhubs',
      version: 'v1',
      metadata: [{ name: 'connectionString', value: connectionString }],
    },
  };
  const configuration = {
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'Configuration',
    metadata: { name: 'local' },
    spec: { tracing: { samplingRate: '0' }, metric: { enabled: false } },
  };
  return { resources: [component], configuration };
}

async function untilHealthy(port: number, exited: Promise<void>): Promise<void> {
  let ended = false;
  void exited.then(() => (ended = true));
  const deadline = Date.now() + START_DEADLINE_MS;
  while (!(await isHealthy(port))) {
    if (ended) throw unavailable('daprd ended while it started; its log says why.');
    if (Date.now() > deadline) throw unavailable(`daprd was not ready after ${START_DEADLINE_MS / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function isHealthy(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/v1.0/healthz/outbound`, { signal: AbortSignal.timeout(1000) }).then(
    (response) => response.status === 204,
    () => false,
  );
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  await exited;
  clearTimeout(timer);
}

function unavailable(message: string): AppError {
  return new AppError({ code: 'daprd.not-started', kind: 'unavailable', message });
}
