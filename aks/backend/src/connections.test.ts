import type { AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { UnitOfWork } from '#core/domain/ports';
import { createSelfSignedCertificate } from '#core/testing/self-signed-certificate';
import { halfSent, openConnections, openRawClient, type RawClient } from '../../../test/support/backend/raw-client.ts';
import {
  createTestBackend,
  type TestBackend,
  type TestBackendOptions,
} from '../../../test/support/backend/test-backend.ts';
import { guest, type Person } from '../../../test/support/backend/test-person.ts';

describe('clients that are slow on purpose', () => {
  let shared: TestBackend;
  let person: Person;
  const ends: (() => unknown)[] = [];
  beforeAll(async () => {
    shared = await createTestBackend();
    person = await guest(shared.app);
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  afterAll(() => shared.close());

  async function listen(options: TestBackendOptions) {
    const backend = await createTestBackend({ database: shared.database, secrets: shared.secrets, ...options });
    ends.push(() => backend.close());
    await backend.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = backend.app.server.address() as AddressInfo;
    const open = async (text: string): Promise<RawClient> => {
      const client = await openRawClient(port, text);
      ends.push(() => client.socket.destroy());
      return client;
    };
    const list = async () =>
      (await fetch(`http://127.0.0.1:${port}/api/tasks`, { headers: { cookie: person.cookie } })).status;
    return { backend, open, list };
  }

  it('EDGE-5: 450 half-sent requests take nothing from somebody at work', async () => {
    const { backend, open, list } = await listen({ limits: { requests: 5 } });
    const halves = await Promise.all(Array.from({ length: 450 }, () => open(halfSent('/api/session'))));
    await open(halfSent('/api/tasks', { Cookie: person.cookie }));
    const statuses = [];
    for (let i = 0; i < 20; i++) statuses.push(await list());
    expect(statuses).toEqual(Array.from({ length: 20 }, () => 200));
    expect(backend.state.isOverloaded()).toBe(false);
    expect(halves.every(({ socket }) => socket.readable)).toBe(true);
  });

  it.each([
    ['nothing', '', ''],
    ['a part of the headers', 'GET /api/tasks HTTP/1.1\r\nHost: localhost\r\nX-', 'a'],
    ['a part of the body', halfSent('/api/session'), 'a'],
  ])('%s and then a byte now and then: the request ends in time', async (_name, text, more) => {
    const { backend, open } = await listen({ limits: { arrivalMs: 300 } });
    const client = await open(text);
    const drip = setInterval(() => client.socket.write(more), 50);
    ends.push(() => clearInterval(drip));
    await client.ended;
    expect(client.received()).toContain('HTTP/1.1 408');
    expect(client.received()).toContain('application/problem+json');
    await expect.poll(() => openConnections(backend.app.server)).toBe(0);
  });

  it('over TLS the same holds, and for a handshake that never begins', async () => {
    const { certificate, privateKey } = createSelfSignedCertificate('localhost', new Date());
    const tls = { cert: Buffer.from(certificate), key: Buffer.from(privateKey) };
    const { backend, open } = await listen({ limits: { arrivalMs: 300 }, deps: { tls } });
    const { port } = backend.app.server.address() as AddressInfo;
    const silent = await open('');
    const secure = connectTls({ port, host: '127.0.0.1', ca: certificate, servername: 'localhost' });
    ends.push(() => secure.destroy());
    let received = '';
    secure.on('data', (chunk: Buffer) => (received += chunk.toString())).on('error', () => undefined);
    secure.write(halfSent('/api/session'));
    await expect.poll(() => received).toContain('HTTP/1.1 408');
    await silent.ended;
    await expect.poll(() => openConnections(backend.app.server)).toBe(0);
  });

  it('an early refusal is not followed by a second answer', async () => {
    const { open } = await listen({ limits: { arrivalMs: 300 } });
    const client = await open(halfSent('/api/tasks'));
    await client.ended;
    expect(client.received().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401']);
  });

  it('of too many half-sent requests the oldest ends', async () => {
    const { open, list } = await listen({ limits: { arriving: 3 } });
    const halves: RawClient[] = [];
    for (let i = 0; i < 4; i++) halves.push(await open(halfSent('/api/session')));
    await halves[0]?.ended;
    expect(halves.slice(1).every(({ socket }) => socket.readable)).toBe(true);
    expect(await list()).toBe(200);
  });

  it('of too many connections the one that is idle for longest ends', async () => {
    const { open, list } = await listen({ limits: { connections: 3 } });
    const idle: RawClient[] = [];
    for (let i = 0; i < 3; i++) {
      const client = await open('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await expect.poll(() => client.received()).toContain('200 OK');
      idle.push(client);
    }
    expect(await list()).toBe(200);
    await idle[0]?.ended;
    expect(idle.slice(1).every(({ socket }) => socket.readable)).toBe(true);
  });

  it('who does not read the answer holds no place, and not the connection for ever', async () => {
    const large = { items: [], nextCursor: 'x'.repeat(16 * 1024 * 1024) };
    const unitOfWork = { run: async () => large } as unknown as UnitOfWork;
    const { backend, open } = await listen({ limits: { requests: 1, answerMs: 300 }, deps: { unitOfWork } });
    const client = await open(`GET /api/tasks HTTP/1.1\r\nHost: localhost\r\nCookie: ${person.cookie}\r\n\r\n`);
    client.socket.pause();
    await expect.poll(() => client.socket.bytesRead + Number(backend.state.isOverloaded())).toBeGreaterThan(0);
    expect(backend.state.isOverloaded()).toBe(false);
    await expect.poll(() => openConnections(backend.app.server)).toBe(0);
  });
});
