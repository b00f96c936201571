import type { SessionChanges } from '#core/domain/ports';
import type { EventStreams } from '../live/event-streams.ts';
import type { SessionCache } from './cache.ts';

/** Tells this replica that a session of the user ended or changed; other replicas hear of it by `SessionChanges`. */
export type TellSessionChange = (userId: string) => void;

/** Lets changes of sessions, whichever replica made them, count here at once: for requests, and for streams that are open. */
export function followSessionChanges({
  changes,
  cache,
  streams,
}: {
  changes: SessionChanges;
  cache: SessionCache;
  streams: EventStreams;
}): TellSessionChange {
  const follow = (userId: string | null): void => {
    cache.forget(userId);
    // When hints were lost, each stream asks with its next heartbeat: not all of them in one moment.
    if (userId !== null) streams.check(userId);
  };
  changes.subscribe(follow);
  return follow;
}
