import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { choosePort, isPortFree } from './ports.ts';

const servers: Server[] = [];
async function taken(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('the front door finds a port', () => {
  it('goes on to the next free one when nobody asked for exactly this one', async () => {
    const wanted = await taken('127.0.0.1');
    const port = await choosePort({ wanted, exact: false });
    expect(port).toBeGreaterThan(wanted);
    expect(await isPortFree(port)).toBe(true);
  });

  it('says what to do when the named port is taken', async () => {
    const wanted = await taken('127.0.0.1');
    await expect(choosePort({ wanted, exact: true })).rejects.toThrow(`Port ${wanted} is taken`);
  });

  it('leaves the choice to the system for 0', async () => {
    expect(await choosePort({ wanted: 0, exact: true })).toBe(0);
  });
});
