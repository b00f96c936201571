import type { ActivityMessage } from '#core/domain/api';
import { isAfter } from './position.ts';

/** A message of the event stream: something happened (`activity`), or the lists must be read again (`reset`). */
export type StreamMessage = { event: 'activity' | 'reset'; data: string; id: string };

/** The messages that one tab has handled, whether it read them from the stream or got them from another tab. */
export type MessageSequence = {
  /** Of the last message; null before the first one. */
  position: () => string | null;
  /** A message that this tab read from the stream, which skips none. */
  add(message: StreamMessage): void;
  /** A message from another tab, whose position before it was `after`. */
  addFromTab(message: StreamMessage, after: string | null): void;
  /** Another tab has reached `position`. */
  catchUp(position: string): void;
};

type Dependencies = {
  onActivity: (message: ActivityMessage) => void;
  /** Messages were or may have been missed: the lists must be read again. */
  onFresh: () => void;
};

/** Handles each message once and in order, and detects gaps. */
export function createMessageSequence({ onActivity, onFresh }: Dependencies): MessageSequence {
  let position: string | null = null;
  const add = ({ event, data, id }: StreamMessage): void => {
    if (position !== null && !isAfter(id, position)) return;
    position = id;
    if (event === 'activity') onActivity(JSON.parse(data) as ActivityMessage);
    else onFresh();
  };
  return {
    position: () => position,
    add,
    addFromTab(message, after) {
      const isGap = position !== null && after !== null && isAfter(after, position);
      add(isGap ? { ...message, event: 'reset' } : message);
    },
    catchUp(reached) {
      // A new tab listens before it reads its lists, so the lists contain everything up to this position.
      if (position === null) position = reached;
      else add({ event: 'reset', data: '', id: reached });
    },
  };
}
