import { signal, type ReadonlySignal } from '@preact/signals';
import type { ActivityMessage } from '#core/domain/api';

export type LiveState = 'off' | 'connecting' | 'live' | 'lost';
export type LiveUpdates = { state: ReadonlySignal<LiveState>; start(): void; stop(): void };

type Dependencies = {
  openStream: (path: string) => EventSource;
  onActivity: (message: ActivityMessage) => void;
  /** The stream starts at "now" (first connection, or the server lost our position): the lists must be read again. */
  onFresh: () => void;
  /** The server refused the stream; perhaps the session is over. */
  onRefused: () => void;
  later: (run: () => void, ms: number) => void;
};

/** `EventSource.CLOSED`: the browser itself will not try again. */
const CLOSED = 2;
const BACKOFF_MS = [1_000, 2_000, 5_000, 10_000] as const;

/** Keeps one event stream open. The browser itself reconnects after a drop, with the position that it had. */
export function createLiveUpdates({ openStream, onActivity, onFresh, onRefused, later }: Dependencies): LiveUpdates {
  const state = signal<LiveState>('off');
  let stream: EventSource | null = null;
  let failures = 0;

  const connect = (): void => {
    const current = openStream('/api/events');
    let opened = false;
    stream = current;
    current.addEventListener('open', () => {
      state.value = 'live';
      failures = 0;
      // Only a new EventSource starts without a position; a reconnected one continues where it was.
      if (!opened) onFresh();
      opened = true;
    });
    current.addEventListener('activity', (event: MessageEvent<string>) => {
      onActivity(JSON.parse(event.data) as ActivityMessage);
    });
    current.addEventListener('reset', onFresh);
    current.addEventListener('error', () => {
      if (stream !== current) return;
      state.value = 'lost';
      if (current.readyState === CLOSED) reconnect();
    });
  };
  const reconnect = (): void => {
    const waitMs = BACKOFF_MS[Math.min(failures++, BACKOFF_MS.length - 1)] ?? 0;
    const refused = stream;
    onRefused();
    later(() => {
      if (stream === refused && stream !== null) connect();
    }, waitMs);
  };

  return {
    state,
    start() {
      if (stream) return;
      state.value = 'connecting';
      connect();
    },
    stop() {
      stream?.close();
      stream = null;
      state.value = 'off';
    },
  };
}
