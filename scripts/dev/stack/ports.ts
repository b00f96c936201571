import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { AppError } from '#core/domain/errors';

/** How far the search for a free port goes. */
const MAX_STEPS = 50;
/** `localhost` means either one, so a port must be free on both. */
const LOOPBACKS = ['127.0.0.1', '::1'];

/**
 * A port for the front door: the wanted one, else the next free one.
 * @throws AppError `conflict` when a person asked for exactly this one and it is taken, or none is free.
 */
export async function choosePort({ wanted, exact }: { wanted: number; exact: boolean }): Promise<number> {
  if (wanted === 0 || (await isPortFree(wanted))) return wanted;
  if (exact) {
    const message = `Port ${wanted} is taken by another program. Name another one (npm start -- --port ${wanted + 1}) or leave --port out: then the next free one is found.`;
    throw new AppError({ code: 'start.port-taken', kind: 'conflict', message });
  }
  for (let port = wanted + 1; port <= Math.min(wanted + MAX_STEPS, 65_535); port += 1) {
    if (await isPortFree(port)) return port;
  }
  const message = `No port from ${wanted} to ${wanted + MAX_STEPS} is free. Name one: npm start -- --port N.`;
  throw new AppError({ code: 'start.no-port', kind: 'conflict', message });
}

/** Ports that are free now, for programs that cannot take port 0 and say which one they got. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export async function isPortFree(port: number): Promise<boolean> {
  for (const host of LOOPBACKS) {
    if (await isTaken(port, host)) return false;
  }
  return true;
}

async function isTaken(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return false;
  } catch (error) {
    // Without IPv6 nothing can listen there either.
    return !['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes((error as NodeJS.ErrnoException).code ?? '');
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
