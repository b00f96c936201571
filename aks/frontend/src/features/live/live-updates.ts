import type { Signal } from '@preact/signals';
import type { ActivityMessage } from '#core/domain/api';
import type { TabChannel } from '../../lib/tab-channel.ts';
import { repeat, type Later } from '../../lib/timers.ts';
import type { OpenEventStream } from './event-stream.ts';
import { createLeadership } from './leadership.ts';
import { createNewsReader, type News } from './news-reader.ts';
import { createStreamKeeper } from './stream-keeper.ts';

export type LiveState = 'connecting' | 'live' | 'lost';
export type LiveUpdates = { stop(): void };

/** What the tabs of one person tell each other. */
export type TabMessage =
  /** From the leader; `after` is what it had seen before. */
  | { kind: 'news'; news: News; after: string | null }
  /** From the leader, now and then and when asked. */
  | { kind: 'alive'; position: string | null; state: LiveState }
  | { kind: 'ask' };

type Dependencies = {
  userId: string;
  state: Signal<LiveState>;
  open: OpenEventStream;
  later: Later;
  locks: LockManager | null;
  openChannel: (onMessage: (message: TabMessage) => void) => TabChannel<TabMessage> | null;
  /** Whether somebody looks at this tab; calls back on each change until the returned function is called. */
  watchVisibility: (onChange: (isVisible: boolean) => void) => () => void;
  onActivity: (message: ActivityMessage) => void;
  onFresh: () => void;
  onNotMine: () => void;
};

const ALIVE_MS = 2_000;
/** Counted in own ticks, not by a clock: after the laptop slept, everybody is late and nobody is dead. */
const CHECK_MS = 2_500;
const DEAD_AFTER_CHECKS = 4;

/**
 * What happens to the person's tasks, as it happens. A browser opens only six HTTP/1.1 connections to us, so all tabs share
 * one stream: of those that somebody looks at one leads, holds the stream and passes on what it brings. Each tab knows its
 * own position, so that whoever leads next goes on from there, and whoever missed something reads the lists again.
 */
export function createLiveUpdates(dependencies: Dependencies): LiveUpdates {
  const { userId, state, later, locks, openChannel, watchVisibility } = dependencies;
  const reader = createNewsReader(dependencies);
  let isVisible = false;
  let isLeading = false;
  let silentChecks = 0;

  const channel = openChannel((message) => {
    silentChecks = 0;
    switch (message.kind) {
      case 'ask':
        if (isLeading) tell();
        return;
      case 'news':
        return reader.hear(message.news, message.after);
      case 'alive':
        if (isLeading) return;
        state.value = message.state;
        if (message.position !== null) reader.catchUp(message.position);
    }
  });
  const tell = (): void => channel?.post({ kind: 'alive', position: reader.position(), state: state.value });

  const keeper = createStreamKeeper({
    ...dependencies,
    position: reader.position,
    onNews(news) {
      const after = reader.position();
      reader.take(news);
      channel?.post({ kind: 'news', news, after });
    },
    onState(next) {
      state.value = next;
      tell();
    },
  });
  const lead = (): (() => void) => {
    isLeading = true;
    keeper.start();
    const stopTelling = repeat(tell, ALIVE_MS, later);
    return () => {
      isLeading = false;
      stopTelling();
      keeper.stop();
    };
  };
  const leadership = createLeadership({ name: `live:${userId}`, locks: channel && locks, lead });
  const stopWatching = watchVisibility((visible) => {
    isVisible = visible;
    silentChecks = 0;
    if (!visible) return leadership.yield();
    leadership.compete();
    channel?.post({ kind: 'ask' });
  });
  const check = (): void => {
    if (!isVisible || isLeading || ++silentChecks < DEAD_AFTER_CHECKS) return;
    silentChecks = 0;
    leadership.takeOver();
  };
  const stopChecking = repeat(check, CHECK_MS, later);

  return {
    stop() {
      stopWatching();
      stopChecking();
      leadership.yield();
      channel?.close();
    },
  };
}
