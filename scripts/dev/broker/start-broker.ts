import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from './context.ts';
import { createConnectionServer } from './connection-server.ts';
import { createEpochRegistry } from './epoch-registry.ts';
import { createFaults } from './faults.ts';
import type { Faults, FaultSwitches } from './faults.ts';
import { openHubs } from './hub.ts';
import type { Hubs, HubSettings } from './hub.ts';
import type { PartitionLog } from './partition-log.ts';

export type BrokerOptions = {
  dataDir: string;
  /** 0 or nothing: any free port. */
  port?: number;
  host?: '127.0.0.1';
  hubs: readonly HubSettings[];
  sharedAccessKeyName: string;
  sharedAccessKey: string;
  retentionHours: number;
  /** Milliseconds since 1970. */
  clock?: () => number;
  log?: Log;
};

export type Broker = {
  port: number;
  /** For all official Event Hubs clients, Dapr included. */
  connectionString: string;
  faults: Faults;
  /** Accepts nothing new, finishes what was accepted, closes the files. */
  stop: () => Promise<void>;
};

const RETENTION_CHECK_MS = 60_000;
const HOUR_MS = 3_600_000;
/** How long clients may take to read what was sent before their connection is cut, in ms. */
const GOODBYE_MS = 200;

/** Starts an Event Hubs namespace on this machine: AMQP 1.0 on loopback, logs below `dataDir`. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const now = options.clock ?? Date.now;
  const log = options.log ?? (() => undefined);
  const hubs = await openHubs(options.hubs, options.dataDir, now);
  const { faults, switches } = createFaults();
  const key = { name: options.sharedAccessKeyName, key: options.sharedAccessKey };
  const connections = createConnectionServer({ hubs, key, now, epochs: createEpochRegistry(), switches, log });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    connections.accept(socket);
  });
  try {
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    await closeLogs(hubs);
    throw error;
  }
  const endRetention = keepRetention(hubs, () => now() - options.retentionHours * HOUR_MS, log);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connectionString: connectionString(port, key),
    faults,
    stop: async () => {
      endRetention();
      await closeServer({ server, sockets, hubs, switches });
    },
  };
}

/** Connection string of a broker on this machine; `UseDevelopmentEmulator` makes the SDKs use plain TCP. */
export function connectionString(port: number, key: { name: string; key: string }): string {
  return [
    `Endpoint=sb://localhost:${port}`,
    `SharedAccessKeyName=${key.name}`,
    `SharedAccessKey=${key.key}`,
    'UseDevelopmentEmulator=true',
  ].join(';');
}

function keepRetention(hubs: Hubs, cutoff: () => number, log: Log): () => void {
  const check = (): void => {
    for (const partition of allPartitions(hubs)) {
      partition.deleteBefore(cutoff()).catch((error: unknown) => log('retention failed', { reason: String(error) }));
    }
  };
  check();
  const timer = setInterval(check, RETENTION_CHECK_MS).unref();
  return () => clearInterval(timer);
}

type Running = { server: Server; sockets: Set<Socket>; hubs: Hubs; switches: FaultSwitches };

async function closeServer({ server, sockets, hubs, switches }: Running): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // The logs first: what they have accepted is still acknowledged to its sender.
  await closeLogs(hubs);
  // An idle JS consumer that only loses its socket notices after its whole `maxWaitTimeInSeconds` (60 by default); told, it
  // attaches again at once. Producers are not told: the Go SDK (daprd) needs 20 s after such a detach, 4 s after a lost socket.
  for (const link of switches.links) if (link.consumes) link.kill('the broker stops');
  // rhea writes its pending frames at the end of this turn of the event loop.
  await nextTurn();
  for (const socket of sockets) {
    socket.end();
    setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
  }
  await closed;
}

async function closeLogs(hubs: Hubs): Promise<void> {
  await Promise.all(allPartitions(hubs).map((partition) => partition.close()));
}

function allPartitions(hubs: Hubs): PartitionLog[] {
  return [...hubs.values()].flatMap((hub) => hub.partitions);
}
