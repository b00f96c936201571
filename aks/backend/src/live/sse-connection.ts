import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** A comment this often keeps proxies from closing a quiet stream (some networks do after 30 s). */
const HEARTBEAT_MS = 15_000;
/** How soon a browser comes back after the stream ended, by a deployment for example. */
const RETRY_MS = 1_000;

/** Server-sent events on a raw response. */
export type SseConnection = {
  /** Begins the answer; `id` is the position that a browser comes back with when nothing happens. */
  start(options: { id: string; headers: OutgoingHttpHeaders }): void;
  /** Resolves when the browser has taken it, or is gone. */
  send(text: string): Promise<void>;
  /** Asks now whether the stream is still wanted, and ends it if not. */
  check(): Promise<void>;
  /** Closes cleanly: the browser reconnects. */
  end(): void;
  isClosed(): boolean;
  /** Calls `closer` once when the connection closes, at once when it has closed already. */
  onClose(closer: () => void): void;
};

/** `isWanted` is called with each heartbeat; when it resolves to false, the stream ends. */
export function createSseConnection({
  response,
  isWanted,
}: {
  response: ServerResponse;
  isWanted: () => Promise<boolean>;
}): SseConnection {
  const closing = closingOf(response);
  const { isClosed, onClose } = closing;
  /** Resolves the pending `send` of a slow browser. */
  let taken: (() => void) | null = null;
  onClose(() => taken?.());
  const end = (): void => {
    closing.close();
    response.end();
  };
  const check = async (): Promise<void> => {
    // A check that fails does not end the stream.
    const wanted = await isWanted().catch(() => true);
    if (!wanted && !isClosed()) end();
  };
  return {
    end,
    check,
    isClosed,
    onClose,
    start({ id, headers }) {
      response.writeHead(200, { ...headers, ...HEADERS });
      response.write(`retry: ${RETRY_MS}\nid: ${id}\n\n`);
      const heartbeat = setInterval(beater(response, { check, end, isClosed }), HEARTBEAT_MS);
      onClose(() => clearInterval(heartbeat));
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

/** A heartbeat. A browser that takes nothing from one to the next is gone, or keeps our memory filled. */
function beater(
  response: ServerResponse,
  { check, end, isClosed }: Pick<SseConnection, 'check' | 'end' | 'isClosed'>,
): () => void {
  let isStuck = false;
  return () => {
    if (response.writableNeedDrain && isStuck) return end();
    isStuck = response.writableNeedDrain;
    void check().then(() => void (isClosed() || isStuck || response.write(':\n\n')));
  };
}

/** `no-transform` and the nginx header: proxies pass each event on at once. */
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};
