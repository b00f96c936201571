import type { Session } from '#core/domain/api';
import type { Clock, SessionStore } from '#core/domain/ports';

/** A session that ended on another replica is honoured here at most this much longer. */
export const SESSION_CACHE_MS = 3_000;
const MAX_ENTRIES = 10_000;

/** Looks sessions up, a few seconds from memory: a busy tab costs the database one look-up every three seconds. */
export type SessionCache = {
  find(tokenHash: string): Promise<Session | null>;
  forget(tokenHash: string): void;
};

export function createSessionCache({ sessions, clock }: { sessions: SessionStore; clock: Clock }): SessionCache {
  const known = new Map<string, { session: Session; until: number }>();
  /** Raised by `forget`: an answer that was asked for before must not come back into the cache. */
  let generation = 0;
  return {
    async find(tokenHash) {
      const now = clock.now();
      const cached = known.get(tokenHash);
      if (cached && cached.until > now.getTime()) return cached.session;
      known.delete(tokenHash);
      const asked = generation;
      const session = await sessions.find(tokenHash, now);
      if (session && asked === generation) {
        if (known.size >= MAX_ENTRIES) known.delete(known.keys().next().value ?? '');
        known.set(tokenHash, { session, until: now.getTime() + SESSION_CACHE_MS });
      }
      return session;
    },
    forget(tokenHash) {
      generation++;
      known.delete(tokenHash);
    },
  };
}
