import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { openServer } from './open-server.ts';

it('a request that drips in is cut off, so that nobody holds all connections', async () => {
  const server = openServer((_request, response) => void response.end('page'), null, 200);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const slow = connect(port, '127.0.0.1', () => slow.write('GET / HTTP/1.1\r\nhost: x\r\nx-drip: '));
  slow.on('error', () => undefined);
  const drip = setInterval(() => slow.write('a'), 20);
  const answer = (await once(slow, 'data')) as [Buffer];
  clearInterval(drip);
  expect(answer.toString()).toContain('408');
  expect(server.maxConnections).toBeGreaterThan(0);
  slow.destroy();
  server.closeAllConnections();
  server.close();
});
