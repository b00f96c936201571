import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** How soon a browser comes back after the stream ended, by a deployment for example. */
const RETRY_MS = 1_000;

/** Server-sent events on a raw response. */
export type SseConnection = {
  /** Begins the answer; `id` is the position that a browser comes back with when nothing happens. */
  start(options: { id: string; headers: OutgoingHttpHeaders }): void;
  /** Resolves when the browser has taken it, or is gone. */
  send(text: string): Promise<void>;
  /** Writes a comment. A browser that takes nothing from one to the next is gone, or keeps our memory filled: its stream ends. */
  beat(): void;
  /** Closes cleanly: the browser reconnects. */
  end(): void;
  isClosed(): boolean;
  /** Calls `closer` once when the connection closes, at once when it has closed already. */
  onClose(closer: () => void): void;
};

export function createSseConnection(response: ServerResponse): SseConnection {
  const closing = closingOf(response);
  const { isClosed, onClose } = closing;
  /** Resolves the pending `send` of a slow browser. */
  let taken: (() => void) | null = null;
  onClose(() => taken?.());
  const end = (): void => {
    if (isClosed()) return;
    closing.close();
    response.end();
  };
  return {
    end,
    beat: beater(response, { end, isClosed }),
    isClosed,
    onClose,
    start({ id, headers }) {
      response.writeHead(200, { ...headers, ...HEADERS });
      response.write(`retry: ${RETRY_MS}\nid: ${id}\n\n`);
    },
    async send(text) {
      if (isClosed() || response.write(text)) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      taken = resolve;
      response.once('drain', resolve);
      await promise;
    },
  };
}

/** Whether a response is closed. It may have been before anybody asked: then its event `close` never comes. */
function closingOf(response: ServerResponse): Pick<SseConnection, 'isClosed' | 'onClose'> & { close(): void } {
  let closed = response.destroyed;
  const closers: (() => void)[] = [];
  const close = (): void => {
    closed = true;
    for (const closer of closers.splice(0)) closer();
  };
  response.once('close', close);
  return {
    close,
    isClosed: () => closed,
    onClose: (closer) => void (closed ? closer() : closers.push(closer)),
  };
}

function beater(response: ServerResponse, { end, isClosed }: Pick<SseConnection, 'end' | 'isClosed'>): () => void {
  let wasStuck = false;
  return () => {
    if (isClosed()) return;
    const isStuck = response.writableNeedDrain;
    if (isStuck && wasStuck) return end();
    wasStuck = isStuck;
    if (!isStuck) response.write(':\n\n');
  };
}

/** `no-transform` and the nginx header: proxies pass each event on at once. */
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};
