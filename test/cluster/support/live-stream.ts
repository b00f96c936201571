import type { ApiClient } from '../../support/api-client.ts';

export type LiveStream = {
  /** Ids of the tasks that it has told of. */
  heard: Set<string>;
  /** Ends it. Resolves to how often it was opened again, for how long it was open, and which openings were refused. */
  stop: () => Promise<{ reopened: number; openMs: number; refused: string[] }>;
};

/** What the page keeps open (`features/live/event-stream.ts`): it comes back where it was when a replica leaves. Resolves when it is open. */
export async function keepLiveStream(
  url: string,
  { cookie, list }: Pick<ApiClient, 'cookie' | 'list'>,
): Promise<LiveStream> {
  const end = new AbortController();
  const heard = new Set<string>();
  const refused: string[] = [];
  const isOpen = Promise.withResolvers<void>();
  const began = performance.now();
  let opened = 0;
  let position = '';
  const hear = (line: string): void => {
    position = /^id: ?(.+)/.exec(line)?.[1] ?? position;
    const task = /^data:.*"taskId":"([^"]+)"/.exec(line)?.[1];
    if (task !== undefined) heard.add(task);
  };
  const follow = async (): Promise<void> => {
    const headers = { cookie, accept: 'text/event-stream', ...(position && { 'last-event-id': position }) };
    const response = await fetch(`${url}/api/events`, { headers, signal: end.signal });
    opened += 1;
    if (!response.ok || !response.body) throw new Error(`${response.status}`);
    isOpen.resolve();
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body) {
      const lines = (text + decoder.decode(chunk, { stream: true })).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) hear(line);
      // Too far behind: the page loads its lists anew.
      if (lines.includes('event: reset')) for (const { id } of await list('open')) heard.add(id);
    }
  };
  const running = (async () => {
    while (!end.signal.aborted) {
      await follow().catch((error: unknown) => {
        // A replica that ends closes its streams cleanly; one that is killed does not: only a refused opening is a failure.
        if (/^Error: \d/.test(String(error))) refused.push(String(error));
      });
    }
  })();
  await isOpen.promise;
  return {
    heard,
    async stop() {
      end.abort();
      await running;
      return { reopened: opened - 1, openMs: Math.round(performance.now() - began), refused };
    },
  };
}
