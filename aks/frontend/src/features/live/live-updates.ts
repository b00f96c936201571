import type { Signal } from '@preact/signals';
import type { ActivityMessage } from '#core/domain/api';
import type { TabChannel } from '../../lib/tab-channel.ts';
import { repeat, type Later } from '../../lib/timers.ts';
import type { OpenEventStream } from './event-stream.ts';
import { createLeadership } from './leadership.ts';
import { createMessageSequence, type StreamMessage } from './message-sequence.ts';
import { createStreamKeeper } from './stream-keeper.ts';

export type LiveState = 'connecting' | 'live' | 'lost';
export type LiveUpdates = { stop(): void };

/** Messages between the tabs of one person. */
export type TabMessage =
  /** From the leader: a message of the stream, and the leader's position before it. */
  | { kind: 'message'; message: StreamMessage; after: string | null }
  /** From the leader, every two seconds and as the answer to `ask`. */
  | { kind: 'alive'; position: string | null; state: LiveState }
  | { kind: 'ask' };

type Dependencies = {
  userId: string;
  state: Signal<LiveState>;
  open: OpenEventStream;
  later: Later;
  locks: LockManager | null;
  openChannel: (onMessage: (message: TabMessage) => void) => TabChannel<TabMessage> | null;
  /** Calls back now and on each change with whether this tab is visible, until the returned function is called. */
  watchVisibility: (onChange: (isVisible: boolean) => void) => () => void;
  onActivity: (message: ActivityMessage) => void;
  onFresh: () => void;
  onNotMine: () => void;
};

const ALIVE_MS = 2_000;
/** Counted in checks of this tab, not by the clock: after a laptop has slept, a live leader is late as well. */
const CHECK_MS = 2_500;
const DEAD_AFTER_CHECKS = 4;

/**
 * Live updates for all tabs of one person. A browser opens at most six HTTP/1.1 connections per origin, so the tabs share one
 * event stream: one visible tab is the leader, reads the stream and forwards each message to the other tabs. Each tab keeps its
 * own position. A new leader continues from its position, and a tab that detects a gap reads the lists again. Hidden tabs
 * never lead.
 */
export function createLiveUpdates(dependencies: Dependencies): LiveUpdates {
  const { userId, state, later, locks, openChannel, watchVisibility } = dependencies;
  const messages = createMessageSequence(dependencies);
  let isVisible = false;
  let isLeading = false;
  let silentChecks = 0;

  const channel = openChannel((received) => {
    silentChecks = 0;
    switch (received.kind) {
      case 'ask':
        if (isLeading) tell();
        return;
      case 'message':
        return messages.addFromTab(received.message, received.after);
      case 'alive':
        if (isLeading) return;
        state.value = received.state;
        if (received.position !== null) messages.catchUp(received.position);
    }
  });
  const tell = (): void => channel?.post({ kind: 'alive', position: messages.position(), state: state.value });

  const keeper = createStreamKeeper({
    ...dependencies,
    position: messages.position,
    onMessage(message) {
      const after = messages.position();
      messages.add(message);
      channel?.post({ kind: 'message', message, after });
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
