import type { ActivityMessage } from '#core/domain/api';
import { isAfter } from './position.ts';

/** Something that happened (`activity`), or that the position is lost and the lists must be read again (`reset`). */
export type News = { event: 'activity' | 'reset'; data: string; id: string };

/** What one tab has seen of the stream, whichever tab holds it. */
export type NewsReader = {
  position: () => string | null;
  /** From the own stream: nothing is missing before it. */
  take(news: News): void;
  /** From another tab, which had seen `after` before. */
  hear(news: News, after: string | null): void;
  /** Another tab has seen everything up to `position`. */
  catchUp(position: string): void;
};

type Dependencies = {
  onActivity: (message: ActivityMessage) => void;
  /** Something was or may have been missed: the lists must be read again. */
  onFresh: () => void;
};

/** Passes each piece of news on once and in order, and notices when some are missing. */
export function createNewsReader({ onActivity, onFresh }: Dependencies): NewsReader {
  let position: string | null = null;
  const take = ({ event, data, id }: News): void => {
    if (position !== null && !isAfter(id, position)) return;
    position = id;
    if (event === 'activity') onActivity(JSON.parse(data) as ActivityMessage);
    else onFresh();
  };
  return {
    position: () => position,
    take,
    hear(news, after) {
      const isGap = position !== null && after !== null && isAfter(after, position);
      take(isGap ? { ...news, event: 'reset' } : news);
    },
    catchUp(reached) {
      // The lists were read after this tab began to listen: what others had seen before is in them.
      if (position === null) position = reached;
      else take({ event: 'reset', data: '', id: reached });
    },
  };
}
