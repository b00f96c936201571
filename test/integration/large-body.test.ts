import { request as openRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFrontDoor, type FrontDoor } from '../../scripts/dev/stack/front-door.ts';
import { createTestBackend, type TestBackend } from '../support/backend/test-backend.ts';
import { guest, type Person } from '../support/backend/test-person.ts';

const MIB = 1_024 * 1_024;

describe('a body that is too large, through the front door', () => {
  let backend: TestBackend;
  let door: FrontDoor;
  let person: Person;
  let backendPort: number;
  beforeAll(async () => {
    backend = await createTestBackend();
    person = await guest(backend.app);
    await backend.app.listen({ port: 0, host: '127.0.0.1' });
    backendPort = (backend.app.server.address() as AddressInfo).port;
    door = await openFrontDoor({ port: 0, backends: [() => backendPort], frontend: () => undefined });
  });
  afterAll(async () => {
    await door.stop();
    await backend.close();
  });

  const send = async (port: number, bytes: number, headers: Record<string, string | number>) => {
    const all = { cookie: person.cookie, 'content-type': 'application/json', ...headers };
    const outgoing = openRequest({ port, host: '127.0.0.1', path: '/api/tasks', method: 'POST', headers: all });
    outgoing.end(Buffer.alloc(bytes, 'x'));
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };

  it.each([
    ['with its length', { 'content-length': 2 * MIB }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
    ['without a session', { 'transfer-encoding': 'chunked', cookie: '' }, 401],
  ])('EDGE-5: %s is refused by the backend each time', async (_name, headers, status = 413) => {
    const statuses = [];
    for (let i = 0; i < 8; i++) statuses.push(await send(door.port, 2 * MIB, headers));
    expect(statuses).toEqual(Array.from({ length: 8 }, () => status));
  });

  it('EDGE-5: of an endless body a bounded part is read', async () => {
    const headers = { cookie: person.cookie, 'content-type': 'application/json' };
    const to = { port: backendPort, host: '127.0.0.1', path: '/api/tasks', method: 'POST', headers };
    const outgoing = openRequest(to).on('error', () => undefined);
    const ended = new Promise((resolve) => outgoing.once('close', resolve));
    let sent = 0;
    const more = (): void => {
      if (outgoing.destroyed) return;
      sent += 64 * 1_024;
      outgoing.write(Buffer.alloc(64 * 1_024, 'x'), more);
    };
    more();
    await ended;
    expect(sent).toBeGreaterThan(8 * MIB);
    // What the sockets' buffers hold comes on top.
    expect(sent).toBeLessThan(32 * MIB);
  });
});
