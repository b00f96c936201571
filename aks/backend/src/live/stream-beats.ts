import type { Clock, SessionStore } from '#core/domain/ports';

/** A comment this often keeps proxies from closing a quiet stream (some networks do after 30 s). */
const BEAT_EVERY_MS = 15_000;
/** A fifth of the streams at a time, so that thousands do not all write in one moment. */
const SHARES = 5;
/** Sessions in one query. */
const MOST_SESSIONS = 500;

/** What beats: an open stream and the session that it was opened with. */
export type BeatingStream = {
  tokenHash: string;
  /** Writes something, or ends a stream that nobody reads. */
  beat(): void;
  end(): void;
};

export type StreamBeats = {
  /** Beats for the stream every 15 s until the returned function is called. */
  start(stream: BeatingStream): () => void;
};

/**
 * The heartbeats of all streams of this replica, by one timer. Each share's sessions are looked up together, so the cost does not
 * grow with the number of streams; a stream whose session has ended ends, also when the hint about it was lost.
 */
export function createStreamBeats({
  sessions,
  clock,
  everyMs = BEAT_EVERY_MS,
}: {
  sessions: Pick<SessionStore, 'live'>;
  clock: Clock;
  everyMs?: number;
}): StreamBeats {
  const shares = Array.from({ length: SHARES }, () => new Set<BeatingStream>());
  let turn = 0;
  let count = 0;
  let timer: NodeJS.Timeout | undefined;

  const beatShare = async (streams: readonly BeatingStream[]): Promise<void> => {
    const hashes = streams.map(({ tokenHash }) => tokenHash);
    // A check that fails ends no stream.
    const live = await sessions.live(hashes, clock.now()).catch(() => new Set(hashes));
    for (const stream of streams) {
      if (live.has(stream.tokenHash)) stream.beat();
      else stream.end();
    }
  };
  const beat = (): void => {
    turn = (turn + 1) % SHARES;
    const streams = [...(shares[turn] ?? [])];
    for (let at = 0; at < streams.length; at += MOST_SESSIONS) void beatShare(streams.slice(at, at + MOST_SESSIONS));
  };

  return {
    start(stream) {
      // The share that has just had its turn: the first beat comes when the stream is 15 s old at most.
      const share = shares[turn];
      share?.add(stream);
      count++;
      timer ??= setInterval(beat, everyMs / SHARES);
      return () => {
        if (!share?.delete(stream)) return;
        count--;
        if (count > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
