import type { Later } from '../../lib/timers.ts';
import type { OpenEventStream, StreamEnd } from './event-stream.ts';
import type { News } from './news-reader.ts';
import type { SseBlock } from './sse-parser.ts';

export type StreamKeeper = { start(): void; stop(): void };

type Dependencies = {
  open: OpenEventStream;
  later: Later;
  userId: string;
  /** What this tab has seen. */
  position: () => string | null;
  onNews: (news: News) => void;
  onState: (state: 'live' | 'lost') => void;
  /** The session is over or somebody else's. */
  onNotMine: () => void;
};

const UNAUTHENTICATED = 401;
const OTHER_USER = 409;
const BACKOFF_MS = [1_000, 2_000, 5_000, 10_000] as const;

/** Keeps one event stream open from `start` to `stop`, each new one from the position that the last one had reached. */
export function createStreamKeeper(dependencies: Dependencies): StreamKeeper {
  const { open, later, userId, position, onNews, onState, onNotMine } = dependencies;
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
        // Nothing of what follows is ours.
        stream.close();
        reconnect({ kind: 'refused', status: OTHER_USER, retryAfterSeconds: 0 });
      },
      onEnd: reconnect,
    });
    stopCurrent = () => stream.close();
  };
  const receive = ({ event, data, id }: SseBlock, isFromNow: boolean): void => {
    if (id === null) return;
    if (event === 'activity' || event === 'reset') onNews({ event, data: data ?? '', id });
    // The stream begins "now": what happened since the lists were read is in no message.
    else if (isFromNow && position() === null) onNews({ event: 'reset', data: '', id });
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

/** The first message of a stream says whose it is. */
function isForSomebodyElse({ event, data }: SseBlock, userId: string): boolean {
  return event === 'hello' && (JSON.parse(data ?? '{}') as { userId?: string }).userId !== userId;
}
