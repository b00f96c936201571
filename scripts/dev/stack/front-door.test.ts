import { once } from 'node:events';
import { Agent, createServer, request as openRequest } from 'node:http';
import type { IncomingMessage, RequestListener, RequestOptions, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openFrontDoor } from './front-door.ts';
import type { FrontDoor } from './front-door.ts';
import type { Upstream } from './replica-rotation.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

type Served = Upstream & { server: Server };

async function serve(listener: RequestListener): Promise<Served> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(() => port, { server });
}

const named = (name: string): Promise<Served> => serve((_, response) => response.end(name));

async function open(backends: Upstream[], frontend: Upstream): Promise<FrontDoor & { url: string }> {
  const door = await openFrontDoor({ port: 0, backends, frontend });
  ends.push(door.stop);
  return { ...door, url: `http://127.0.0.1:${door.port}` };
}

const WAIT = { timeout: 30_000 };

/** One read for each of two replicas; a frozen one counts as no answer. */
function tryAll(url: string): Promise<string[]> {
  const one = (): Promise<string> => text(`${url}/api`, { signal: AbortSignal.timeout(250) }).catch(() => 'none');
  return Promise.all([one(), one()]);
}

/** The status of a request over an agent's connections. */
async function send(url: string, { body, ...options }: RequestOptions & { body?: Buffer }): Promise<string> {
  const outgoing = openRequest(url, options).end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  await once(answer.resume(), 'end');
  return String(answer.statusCode);
}

async function text(url: string, init?: RequestInit): Promise<string> {
  return (await fetch(url, init)).text();
}

/** A replica that has died and has not been noticed yet. */
async function gone(): Promise<Upstream> {
  const upstream = await named('');
  upstream.server.close();
  await once(upstream.server, 'close');
  return upstream;
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

  it('lets replicas take turns and passes over the ones that are down, with the request whole', async () => {
    const echo = (name: string): Promise<Served> =>
      serve((request, response) => {
        response.write(`${name}:`);
        request.pipe(response);
      });
    const { url } = await open([await echo('a'), () => undefined, await echo('b')], await named('frontend'));
    const answers = [];
    for (let i = 0; i < 6; i += 1) answers.push(await text(`${url}/api`, { method: 'POST', body: 'whole' }));
    expect(answers.toSorted()).toEqual(expect.arrayContaining(['a:whole', 'b:whole']));
    expect(new Set(answers).size).toBe(2);
  });

  it('reads from another replica when one has just died', async () => {
    const { url } = await open([await gone(), await named('alive')], await named('frontend'));
    for (let i = 0; i < 4; i += 1) expect(await text(`${url}/api`)).toBe('alive');
  });

  it('asks to come back when no replica is there, or one died while it was sent a body', async () => {
    for (const [backends, method] of [
      [[], 'GET'],
      [[await gone()], 'GET'],
      [[await gone()], 'POST'],
    ] as const) {
      const { url } = await open([...backends], await named('frontend'));
      const answer = await fetch(`${url}/api`, { method });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('1');
    }
  });

  it('passes over a replica that is frozen: it accepts connections and never answers', async () => {
    const frozen = await serve(() => undefined);
    const { url } = await open([frozen, await named('alive')], await named('frontend'));
    await expect.poll(async () => (await tryAll(url)).every((answer) => answer === 'alive'), WAIT).toBe(true);
  });

  it('passes a refusal of a large body on, and the next request of the connection gets its own answer', async () => {
    const backend = await serve((request, response) => {
      if (request.method === 'GET') return response.end('next');
      request.resume();
      return response.writeHead(413).end('too large');
    });
    const { url } = await open([backend], await named('frontend'));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    ends.push(() => agent.destroy());
    for (let i = 0; i < 5; i += 1) {
      expect(await send(`${url}/api`, { agent, method: 'POST', body: Buffer.alloc(4_000_000, 'x') })).toBe('413');
      expect(await send(`${url}/api`, { agent, method: 'GET' })).toBe('200');
    }
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
