import type { HelloMessage } from '#core/domain/api';
import type { Later } from '../../lib/timers.ts';
import type { OpenEventStream, StreamEnd } from './event-stream.ts';
import type { StreamMessage } from './message-sequence.ts';
import type { SseBlock } from './sse-parser.ts';

export type StreamKeeper = { start(): void; stop(): void };

type Dependencies = {
  open: OpenEventStream;
  later: Later;
  userId: string;
  /** Position of the last message that this tab has handled. */
  position: () => string | null;
  onMessage: (message: StreamMessage) => void;
  onState: (state: 'live' | 'lost') => void;
  /** Called when the session has ended or is somebody else's. */
  onNotMine: () => void;
};

const UNAUTHENTICATED = 401;
const OTHER_USER = 409;
const BACKOFF_MS = [1_000, 2_000, 5_000, 10_000] as const;

/** Keeps an event stream open between `start` and `stop`; each reconnection continues from the current position. */
export function createStreamKeeper(dependencies: Dependencies): StreamKeeper {
  const { open, later, userId, position, onMessage, onState, onNotMine } = dependencies;
  let stopCurrent: (() => void) | null = null;
  let failures = 0;

  const connect = (): void => {
    const startedAt = position();
    const stream = open({
      userId,
      position: startedAt,
      onOpen() {
        failures = 0;
        onState('live');
      },
      onBlock(block) {
        if (!isForSomebodyElse(block, userId)) return receive(block, startedAt === null);
        // The messages that follow are about somebody else's tasks.
        stream.close();
        reconnect({ kind: 'refused', status: OTHER_USER, retryAfterSeconds: 0 });
      },
      onEnd: reconnect,
    });
    stopCurrent = () => stream.close();
  };
  const receive = ({ event, data, id }: SseBlock, isFromNow: boolean): void => {
    if (id === null) return;
    if (event === 'activity' || event === 'reset') onMessage({ event, data: data ?? '', id });
    // The stream starts at the present, so it does not contain what happened since the lists were read.
    else if (isFromNow && position() === null) onMessage({ event: 'reset', data: '', id });
  };
  const reconnect = (end: StreamEnd): void => {
    onState('lost');
    if (end.kind === 'refused' && (end.status === UNAUTHENTICATED || end.status === OTHER_USER)) onNotMine();
    const backoffMs = BACKOFF_MS[Math.min(failures++, BACKOFF_MS.length - 1)] ?? 0;
    const askedMs = end.kind === 'refused' ? end.retryAfterSeconds * 1_000 : 0;
    stopCurrent = later(connect, Math.max(backoffMs, askedMs));
  };
  return {
    start: connect,
    stop() {
      stopCurrent?.();
      stopCurrent = null;
    },
  };
}

/** The first message of a stream (`hello`) names its user. */
function isForSomebodyElse({ event, data }: SseBlock, userId: string): boolean {
  return event === 'hello' && (JSON.parse(data ?? '{}') as Partial<HelloMessage>).userId !== userId;
}
