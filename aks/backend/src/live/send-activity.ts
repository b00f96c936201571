import type { ActivityFeed } from '#core/domain/ports';
import type { Logger } from '#core/platform/logger';
import type { SseConnection } from './sse-connection.ts';

/**
 * Sends a person's activity behind `position` to one connection, whenever the returned function is called: reads the
 * feed as fast as the browser takes it, with one reader at a time.
 */
export function activitySender({
  feed,
  userId,
  connection,
  logger,
  ...options
}: {
  feed: ActivityFeed;
  userId: string;
  /** `<xid>-<id>`: what the tab has seen. */
  position: string;
  connection: SseConnection;
  logger: Logger;
}): () => Promise<void> {
  let { position } = options;
  let reading = false;
  let toldMeanwhile = false;

  /** True when there may be further entries. */
  const sendPage = async (): Promise<boolean> => {
    const news = await feed.read(userId, position);
    if (news.kind === 'reset') {
      position = await feed.position(userId);
      await connection.send(`event: reset\nid: ${position}\ndata:\n\n`);
      return false;
    }
    const frames = news.entries.map(
      (entry) => `event: activity\nid: ${entry.position}\ndata: ${JSON.stringify(entry.message)}\n\n`,
    );
    if (frames.length > 0) await connection.send(frames.join(''));
    position = news.entries.at(-1)?.position ?? position;
    return news.isFull;
  };

  return async () => {
    toldMeanwhile = true;
    if (reading) return;
    reading = true;
    try {
      while (toldMeanwhile && !connection.isClosed()) {
        toldMeanwhile = false;
        while (!connection.isClosed() && (await sendPage()));
      }
    } catch {
      // The tab keeps its stream; the feed tells again within seconds.
      logger.warn('live updates are late: the activity cannot be read');
    } finally {
      reading = false;
    }
  };
}
