import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openFrontDoor } from './front-door.ts';
import type { FrontDoor, Upstream } from './front-door.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function serve(listener: RequestListener): Promise<Upstream & { server: Server }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port, isUp: () => true };
}

const named = (name: string): Promise<Upstream & { server: Server }> => serve((_, response) => response.end(name));

async function open(backends: Upstream[], frontend: Upstream): Promise<FrontDoor & { url: string }> {
  const door = await openFrontDoor({ port: 0, backends, frontend });
  ends.push(door.stop);
  return { ...door, url: `http://127.0.0.1:${door.port}` };
}

async function text(url: string, init?: RequestInit): Promise<string> {
  return (await fetch(url, init)).text();
}

async function gone(): Promise<Upstream> {
  const { server, port } = await named('');
  server.close();
  await once(server, 'close');
  return { port, isUp: () => true };
}

describe('one front door', () => {
  it('gives the API and the probes to the backend and all else to the frontend', async () => {
    const { url } = await open([await named('backend')], await named('frontend'));
    for (const path of ['/api', '/api/tasks?x=1', '/mcp', '/livez', '/readyz', '/startupz', '/healthz']) {
      expect(await text(url + path), path).toBe('backend');
    }
    for (const path of ['/', '/apiary', '/assets/api/x.js', '/status', '/healthzz']) {
      expect(await text(url + path), path).toBe('frontend');
    }
  });

  it('lets replicas take turns and passes over dead ones, with the request whole', async () => {
    const echo = (name: string): Promise<Upstream> =>
      serve((request, response) => {
        response.write(`${name}:`);
        request.pipe(response);
      });
    const { url } = await open([await echo('a'), await gone(), await echo('b')], await named('frontend'));
    const answers = [];
    for (let i = 0; i < 6; i += 1) answers.push(await text(`${url}/api`, { method: 'POST', body: 'whole' }));
    expect(answers.toSorted()).toEqual(expect.arrayContaining(['a:whole', 'b:whole']));
    expect(new Set(answers).size).toBe(2);
  });

  it('asks to come back when no replica is there', async () => {
    const { url } = await open([await gone()], await named('frontend'));
    const answer = await fetch(`${url}/api`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('passes live updates on as they come, and ends them at both sides together', async () => {
    let closed = false;
    const backend = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      response.once('close', () => (closed = true));
    });
    const { url } = await open([backend], await named('frontend'));
    const abort = new AbortController();
    const answer = await fetch(`${url}/api/events`, { signal: abort.signal });
    const first = await answer.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toBe('data: 1\n\n');
    abort.abort();
    await expect.poll(() => closed).toBe(true);
  });

  it('tells the backend who asked', async () => {
    const backend = await serve((request, response) =>
      response.end(
        ['x-forwarded-for', 'x-forwarded-proto', 'host'].map((name) => String(request.headers[name])).join(' '),
      ),
    );
    const { url, port } = await open([backend], await named('frontend'));
    expect(await text(`${url}/api`, { headers: { 'x-forwarded-for': '192.0.2.1' } })).toBe(
      `192.0.2.1, 127.0.0.1 http 127.0.0.1:${port}`,
    );
  });

  it('tunnels the upgrade of a WebSocket', async () => {
    const frontend = await named('frontend');
    frontend.server.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      socket.on('data', (chunk: Buffer) => socket.write(`echo ${chunk.toString()}`));
    });
    const { port } = await open([await named('backend')], frontend);
    const socket = connect(port, '127.0.0.1');
    ends.push(() => socket.destroy());
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await expect.poll(() => received).toContain('101 Switching');
    socket.write('hello');
    await expect.poll(() => received).toContain('echo hello');
  });
});
