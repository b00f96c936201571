import type { ServerResponse } from 'node:http';

/** A comment this often keeps proxies from closing a quiet stream (some networks do after 30 s). */
const HEARTBEAT_MS = 15_000;
/** How soon a browser comes back after the stream ended, by a deployment for example. */
const RETRY_MS = 1_000;

/** Server-sent events on a raw response. */
export type SseConnection = {
  /** Begins the answer; `id` is the position that a browser comes back with when nothing happens. */
  start(id: string): void;
  /** Resolves when the browser has taken it, or is gone. */
  send(text: string): Promise<void>;
  /** Closes cleanly: the browser reconnects. */
  end(): void;
  isClosed(): boolean;
  onClose(closer: () => void): void;
};

/** `isWanted` is asked with each heartbeat; when it says no, the stream ends. */
export function createSseConnection({
  response,
  isWanted,
}: {
  response: ServerResponse;
  isWanted: () => Promise<boolean>;
}): SseConnection {
  let closed = false;
  const closers: (() => void)[] = [];
  /** Ends the wait of the one `send` that the browser is slow to take. */
  let taken: (() => void) | null = null;
  const close = (): void => {
    if (closed) return;
    closed = true;
    taken?.();
    for (const closer of closers) closer();
  };
  const end = (): void => {
    close();
    response.end();
  };
  const beat = async (): Promise<void> => {
    // Not known is not unwanted.
    const wanted = await isWanted().catch(() => true);
    if (!wanted) end();
    else if (!closed && !response.writableNeedDrain) response.write(':\n\n');
  };
  return {
    end,
    isClosed: () => closed,
    onClose: (closer) => void closers.push(closer),
    start(id) {
      response.on('close', close);
      response.writeHead(200, HEADERS);
      response.write(`retry: ${RETRY_MS}\nid: ${id}\n\n`);
      const heartbeat = setInterval(() => void beat(), HEARTBEAT_MS);
      closers.push(() => clearInterval(heartbeat));
    },
    async send(text) {
      if (closed || response.write(text)) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      taken = resolve;
      response.once('drain', resolve);
      await promise;
    },
  };
}

/** `no-transform` and the nginx header: whoever is in between passes each event on at once. */
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};
