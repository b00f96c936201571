import type { Later } from '../../lib/timers.ts';
import { createSseParser, type SseBlock } from './sse-parser.ts';

/** Why a stream ended: the connection was lost, or the server answered with an error. */
export type StreamEnd = { kind: 'dropped' } | { kind: 'refused'; status: number; retryAfterSeconds: number };
export type StreamRequest = {
  userId: string;
  /** The server sends what happened after this position; null means from now on. */
  position: string | null;
  onOpen: () => void;
  onBlock: (block: SseBlock) => void;
  /** Called once when the stream ends; not after `close`. */
  onEnd: (end: StreamEnd) => void;
};
export type OpenEventStream = (request: StreamRequest) => { close: () => void };

/** The server sends a heartbeat every 15 s. After three missing ones the connection is dead, even without an error. */
const MAX_SILENCE_MS = 45_000;

/** `GET /api/events` by `fetch`: unlike `EventSource` it can send `x-expected-user` and a position of its own. */
export function createEventStreams(dependencies: { fetch: typeof fetch; later: Later }): OpenEventStream {
  return (request) => {
    const aborter = new AbortController();
    let isClosed = false;
    const close = (): void => {
      isClosed = true;
      aborter.abort();
    };
    void read(request, { ...dependencies, aborter })
      .catch((): StreamEnd => ({ kind: 'dropped' }))
      .then((end) => {
        if (isClosed) return;
        close();
        request.onEnd(end);
      });
    return { close };
  };
}

type Reading = { fetch: typeof fetch; later: Later; aborter: AbortController };

async function read(request: StreamRequest, { fetch, later, aborter }: Reading): Promise<StreamEnd> {
  const { signal } = aborter;
  const listen = (): (() => void) => later(() => aborter.abort(), MAX_SILENCE_MS);
  let heard = listen();
  try {
    const response = await fetch('/api/events', { headers: headersOf(request), credentials: 'same-origin', signal });
    if (!response.ok || !response.body) {
      const retryAfterSeconds = Number(response.headers.get('retry-after') ?? 0) || 0;
      return { kind: 'refused', status: response.status, retryAfterSeconds };
    }
    signal.throwIfAborted();
    request.onOpen();
    // `onBlock` may close the stream; the rest of the same chunk is then ignored.
    const parse = createSseParser((block) => !signal.aborted && request.onBlock(block));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      heard();
      heard = listen();
      parse(piece.value);
    }
    return { kind: 'dropped' };
  } finally {
    heard();
  }
}

function headersOf({ userId, position }: StreamRequest): Headers {
  const headers = new Headers({ accept: 'text/event-stream', 'x-expected-user': userId });
  if (position !== null) headers.set('last-event-id', position);
  return headers;
}
