import type { ActivityMessage, HelloMessage } from '#core/domain/api';

export type StreamEvent = { id: string; event: string; data: string };

/** A live-update stream as a browser reads it. */
export type EventReader = {
  response: Response;
  /** The next event after `hello`; rejects after 5 s. */
  next(): Promise<StreamEvent>;
  activity(): Promise<ActivityMessage & { id: string }>;
  /** Whose stream it is, as its first event says; empty before. */
  userId(): string;
  /** The last id that the stream gave, also without an event. */
  lastId(): string;
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>;
  close(): void;
};

const DEADLINE_MS = 5_000;

export async function readEvents(
  origin: string,
  { cookie, lastEventId }: { cookie: string; lastEventId?: string },
): Promise<EventReader> {
  const abort = new AbortController();
  const response = await fetch(`${origin}/api/events`, {
    headers: { cookie, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    signal: abort.signal,
  });
  const waiting: ((event: StreamEvent) => void)[] = [];
  const arrived: StreamEvent[] = [];
  let lastId = '';
  let userId = '';
  const take = (block: string): void => {
    const fields = new Map(block.split('\n').map((line) => [line.split(':')[0], line.replace(/^\w+: ?/, '')]));
    lastId = fields.get('id') ?? lastId;
    if (!fields.has('data')) return;
    const event = { id: lastId, event: fields.get('event') ?? 'message', data: fields.get('data') ?? '' };
    if (event.event === 'hello') {
      userId = (JSON.parse(event.data) as HelloMessage).userId;
      return;
    }
    const waiter = waiting.shift();
    if (waiter) waiter(event);
    else arrived.push(event);
  };
  const ended = readBlocks(response, take);
  const next = async (): Promise<StreamEvent> => {
    const known = arrived.shift();
    if (known) return known;
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no event within 5 s')), DEADLINE_MS);
      waiting.push((event) => {
        clearTimeout(timer);
        resolve(event);
      });
    });
  };
  return {
    response,
    next,
    async activity() {
      const { id, data } = await next();
      return { id, ...(JSON.parse(data) as ActivityMessage) };
    },
    userId: () => userId,
    lastId: () => lastId,
    ended,
    close: () => abort.abort(),
  };
}

async function readBlocks(response: Response, take: (block: string) => void): Promise<void> {
  let text = '';
  try {
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      blocks.forEach(take);
    }
  } catch {
    // Aborted by the test, or cut off: both are an end.
  }
}
