import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halfSent, openConnections, openRawClient } from '../../../../test/support/backend/raw-client.ts';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { guest, type Person } from '../../../../test/support/backend/test-person.ts';
import { answerHeaders } from './security-headers.ts';

const HOST = 'Host: localhost\r\n';
const request = (line: string, headers = HOST, body = '') =>
  `${line} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n${body}`;

describe('security headers', () => {
  let backend: TestBackend;
  let person: Person;
  let port: number;
  beforeAll(async () => {
    backend = await createTestBackend({ limits: { arrivalMs: 300 } });
    person = await guest(backend.app);
    await backend.app.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = backend.app.server.address() as AddressInfo);
  });
  afterAll(() => backend.close());

  it.each([
    // Answers of routes and of Fastify
    ['a page of a list', () => request('GET /api/tasks', `${HOST}Cookie: ${person.cookie}\r\n`), 200],
    ['nobody', () => request('GET /api/tasks'), 401],
    ['health', () => request('GET /healthz'), 200],
    ['no such address', () => request('GET /api/nothing'), 404],
    ['HEAD', () => request('HEAD /api/session'), 204],
    ['OPTIONS', () => request('OPTIONS /api/tasks'), 404],
    ['OPTIONS of everything', () => request('OPTIONS *'), 404],
    ['TRACE', () => request('TRACE /api/tasks'), 404],
    ['a method of WebDAV', () => request('PROPFIND /api/tasks'), 404],
    ['an absolute address', () => request('GET http://elsewhere.example/api/nothing'), 404],
    ['an address that is no UTF-8', () => request('GET /api/%E0%A4%A'), 400],
    ['an address with half an escape', () => request('GET /api/%'), 400],
    ['an id that is too long', () => request(`GET /api/tasks/${'x'.repeat(5_000)}`), 400],
    [
      'a body that is too large',
      () => request('POST /api/session', `${HOST}Content-Type: application/json\r\nContent-Length: 5000\r\n`),
      413,
    ],
    [
      'a body that is no JSON',
      () => request('POST /api/session', `${HOST}Content-Type: application/json\r\nContent-Length: 1\r\n`, '{'),
      400,
    ],
    [
      'a media type that is none',
      () => request('POST /api/session', `${HOST}Content-Type: ;\r\nContent-Length: 1\r\n`, '{'),
      415,
    ],
    // Answers of Node, before there is a request for Fastify
    ['no Host', () => request('GET /api/session', ''), 400],
    ['an expectation', () => request('GET /api/session', `${HOST}Expect: wonders\r\n`), 204],
    ['an upgrade', () => request('GET /api/session', `${HOST}Upgrade: websocket\r\n`), 204],
    ['an address of 20,000 characters', () => request(`GET /${'x'.repeat(20_000)}`), 431],
    ['too many headers', () => request('GET /', `${HOST}${'x: y\r\n'.repeat(4_000)}`), 431],
    ['a method that is none', () => request('BREW /api/tasks'), 400],
    ['no HTTP at all', () => '\x16\x03\x01 hello\r\n\r\n', 400],
    ['two lengths', () => request('POST /api/session', `${HOST}Content-Length: 1\r\nContent-Length: 2\r\n`), 400],
    [
      'length and chunks',
      () => request('POST /api/session', `${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n`),
      400,
    ],
    ['HTTP/2 without an agreement', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['a body that never comes', () => halfSent('/api/session'), 408],
  ])('are on the answer to %s', async (_name, text, status) => {
    const client = await openRawClient(port, text());
    await client.ended;
    client.socket.destroy();
    const [head = ''] = client.received().split('\r\n\r\n');
    expect(head.split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const headers = new Headers(
      head
        .split('\r\n')
        .slice(1)
        .map((line): [string, string] => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon), line.slice(colon + 1).trim()];
        }),
    );
    for (const [name, value] of Object.entries(
      answerHeaders({ version: 'test', publicUrl: 'http://localhost:8080' }),
    )) {
      expect(headers.get(name), name).toBe(value);
    }
    expect(headers.get('content-type') === 'application/problem+json; charset=utf-8').toBe(status >= 400);
    await expect.poll(() => openConnections(backend.app.server)).toBe(0);
  });

  it('are on live updates, whose answer is written by hand', async () => {
    const abort = new AbortController();
    const { headers } = await fetch(`http://127.0.0.1:${port}/api/events`, {
      headers: { cookie: person.cookie },
      signal: abort.signal,
    });
    abort.abort();
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers.get('x-app-version')).toBe('test');
    expect(headers.get('cache-control')).toBe('no-cache, no-transform');
  });

  it('ask for TLS only where people come over TLS', () => {
    const name = 'strict-transport-security';
    expect(answerHeaders({ version: '1', publicUrl: 'https://todo.example.org' })[name]).toBe('max-age=31536000');
    expect(answerHeaders({ version: '1', publicUrl: 'http://localhost:8080' })[name]).toBeUndefined();
  });
});
