import type { ServerResponse } from 'node:http';
import type { ActivityFeed } from '#core/domain/ports';
import type { Logger } from '#core/platform/logger';

/** A comment this often keeps proxies from closing a quiet stream (Envoy's default is minutes, some hotel networks' 30 s). */
const HEARTBEAT_MS = 15_000;
/** How soon a browser comes back after the stream ended, by a deployment for example. */
const RETRY_MS = 1_000;

export type EventStreamOptions = {
  response: ServerResponse;
  feed: ActivityFeed;
  userId: string;
  /** `<xid>-<id>`: what the tab has seen. */
  position: string;
  isStillSignedIn: () => Promise<boolean>;
  logger: Logger;
};

/** A live-update stream: reads the feed when told, writes as fast as the browser takes it, ends cleanly. */
export function openEventStream({ response, feed, userId, isStillSignedIn, logger, ...options }: EventStreamOptions): {
  start(onClose: () => void): void;
  end(): void;
} {
  let position = options.position;
  let closed = false;
  let reading = false;
  let toldMeanwhile = false;
  const closers: (() => void)[] = [];

  const close = (): void => {
    if (closed) return;
    closed = true;
    for (const closer of closers) closer();
  };
  const end = (): void => {
    close();
    response.end();
  };

  /** One reader at a time; being told while it reads means reading once more. */
  const pump = async (): Promise<void> => {
    if (reading) return void (toldMeanwhile = true);
    reading = true;
    try {
      do {
        toldMeanwhile = false;
        await sendNews();
      } while (toldMeanwhile && !closed);
    } catch {
      // The database is away. The tab keeps its stream; the feed tells again within seconds.
      logger.warn('live updates are late: the activity cannot be read');
    } finally {
      reading = false;
    }
  };

  const sendNews = async (): Promise<void> => {
    while (!closed) {
      const news = await feed.read(userId, position);
      if (news.kind === 'reset') {
        position = await feed.position(userId);
        await send(`event: reset\nid: ${position}\ndata:\n\n`);
        return;
      }
      if (news.entries.length === 0) return;
      const frames = news.entries.map(
        (entry) => `event: activity\nid: ${entry.position}\ndata: ${JSON.stringify(entry.message)}\n\n`,
      );
      await send(frames.join(''));
      position = news.entries.at(-1)?.position ?? position;
    }
  };

  const send = async (text: string): Promise<void> => {
    if (closed || response.write(text)) return;
    await new Promise<void>((resolve) => {
      response.once('drain', resolve);
      closers.push(resolve);
    });
  };

  const beat = async (): Promise<void> => {
    try {
      if (!(await isStillSignedIn())) return end();
    } catch {
      // Not known is not signed out.
    }
    if (!closed && !response.writableNeedDrain) response.write(':\n\n');
  };

  return {
    end,
    start(onClose) {
      closers.push(onClose);
      response.on('close', close);
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      });
      response.write(`retry: ${RETRY_MS}\nid: ${position}\n\n`);
      const heartbeat = setInterval(() => void beat(), HEARTBEAT_MS);
      closers.push(
        () => clearInterval(heartbeat),
        feed.subscribe(userId, () => void pump()),
      );
      void pump();
    },
  };
}
