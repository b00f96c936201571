import type { ActivityMessage } from '#core/domain/api';
import type { ApiClient } from './api-client.ts';

export type LiveUpdates = {
  /** Resolves with the first message, past or future, that fits. */
  next: (fits: (message: ActivityMessage) => boolean) => Promise<ActivityMessage>;
  close: () => void;
};

const DEADLINE_MS = 15_000;

/** The stream of `GET /api/events`, as a tab gets it. Resolves when it is open. */
export async function openLiveUpdates(url: string, { cookie }: Pick<ApiClient, 'cookie'>): Promise<LiveUpdates> {
  const end = new AbortController();
  const response = await fetch(`${url}/api/events`, {
    headers: { cookie, accept: 'text/event-stream' },
    signal: end.signal,
  });
  if (!response.ok || !response.body) throw new Error(`no stream: ${response.status}`);
  const seen: ActivityMessage[] = [];
  const waiting = new Set<() => void>();
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      seen.push(...blocks.flatMap(messageOf));
      for (const wake of waiting) wake();
    }
  };
  read(response.body).catch(() => undefined);
  return {
    next: async (fits) => {
      const found = Promise.withResolvers<ActivityMessage>();
      const look = (): void => {
        const message = seen.find(fits);
        if (message) found.resolve(message);
      };
      waiting.add(look);
      const timer = setTimeout(() => found.reject(new Error(`no such message in ${DEADLINE_MS} ms`)), DEADLINE_MS);
      look();
      return found.promise.finally(() => {
        clearTimeout(timer);
        waiting.delete(look);
      });
    },
    close: () => end.abort(),
  };
}

function messageOf(block: string): ActivityMessage[] {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
  if (fields.get('event')?.trim() !== 'activity') return [];
  return [JSON.parse(fields.get('data') ?? '') as ActivityMessage];
}
