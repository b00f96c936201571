import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createEventStreams, type StreamEnd } from './event-stream.ts';
import type { SseBlock } from './sse-parser.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0)) await cleanUp();
});

/** A stream to a real HTTP server that does what the test says. */
async function connect(respond: (response: ServerResponse) => void) {
  const headers: IncomingHttpHeaders[] = [];
  let isGone = false;
  const server = createServer((request, response) => {
    headers.push(request.headers);
    response.on('close', () => (isGone = true));
    respond(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const timers = new Set<() => void>();
  const seen = { opened: 0, blocks: [] as SseBlock[], ends: [] as StreamEnd[] };
  const open = createEventStreams({
    fetch: (path, init) => fetch(new URL(path as string, origin), init),
    later: (run) => {
      timers.add(run);
      return () => timers.delete(run);
    },
  });
  const stream = open({
    userId: 'ana',
    position: '7-1',
    onOpen: () => seen.opened++,
    onBlock: (block) => seen.blocks.push(block),
    onEnd: (end) => seen.ends.push(end),
  });
  cleanups.push(
    () => stream.close(),
    () => new Promise((resolve) => server.close(resolve)),
  );
  return { headers, seen, stream, timers, isGone: () => isGone };
}

const begin = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('event: activity\nid: 7-2\ndata: {}\n\n');
};

describe('the event stream', () => {
  it('says whose it is and from which position on, and passes on what comes', async () => {
    const { headers, seen } = await connect(begin);
    await expect.poll(() => seen.blocks).toEqual([{ event: 'activity', id: '7-2', data: '{}' }]);
    expect(headers[0]).toMatchObject({ 'x-expected-user': 'ana', 'last-event-id': '7-1' });
    expect(seen.opened).toBe(1);
  });

  it('tells once that it has ended', async () => {
    const { seen } = await connect((response) => {
      begin(response);
      response.end();
    });
    await expect.poll(() => seen.ends).toEqual([{ kind: 'dropped' }]);
  });

  it('tells that it was refused, and how long to wait', async () => {
    const { seen } = await connect((response) => response.writeHead(429, { 'retry-after': '30' }).end());
    await expect.poll(() => seen.ends).toEqual([{ kind: 'refused', status: 429, retryAfterSeconds: 30 }]);
    expect(seen.opened).toBe(0);
  });

  it('a connection that is silent for too long counts as dropped', async () => {
    const { seen, timers, isGone } = await connect(begin);
    await expect.poll(() => seen.blocks.length).toBe(1);
    expect(timers.size).toBe(1);
    for (const run of timers) run();
    await expect.poll(() => seen.ends).toEqual([{ kind: 'dropped' }]);
    await expect.poll(isGone).toBe(true);
  });

  it('says nothing any more when it has been closed, and lets the connection go', async () => {
    const { seen, stream, timers, isGone } = await connect(begin);
    await expect.poll(() => seen.blocks.length).toBe(1);
    stream.close();
    await expect.poll(isGone).toBe(true);
    expect(seen.ends).toEqual([]);
    await expect.poll(() => timers.size).toBe(0);
  });
});
