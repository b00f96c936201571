import type { Later } from '../../lib/timers.ts';
import { createSseParser, type SseBlock } from './sse-parser.ts';

/** Why a stream ended: the connection is gone, or the server would not have it (with how long it asks to wait). */
export type StreamEnd = { kind: 'dropped' } | { kind: 'refused'; status: number; retryAfterSeconds: number };
export type StreamRequest = {
  userId: string;
  /** What has been seen; the server sends what came after. Null: from now on. */
  position: string | null;
  onOpen: () => void;
  onBlock: (block: SseBlock) => void;
  /** Once, unless the stream was closed from here. */
  onEnd: (end: StreamEnd) => void;
};
export type OpenEventStream = (request: StreamRequest) => { close: () => void };

/** The server says something every 15 s: three times nothing, and the connection is dead though nobody told us. */
const MAX_SILENCE_MS = 45_000;

/** `GET /api/events` by `fetch`: unlike an `EventSource` it can say whose stream it wants, and from which position on. */
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
    // After `close` nothing more is told, also when it comes out of the same piece of text.
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
