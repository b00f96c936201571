import type { Clock, SessionStore, StoredSession } from '#core/domain/ports';

/** A session that ended on another replica is accepted here at most this much longer, if the notification is lost. */
export const SESSION_CACHE_MS = 3_000;
const MAX_ENTRIES = 10_000;

/** Looks sessions up, a few seconds from memory: a busy tab costs the database one look-up every three seconds. */
export type SessionCache = {
  find(tokenHash: string): Promise<StoredSession | null>;
  /** Forgets the sessions of a user, or of everybody. */
  forget(userId: string | null): void;
};

export function createSessionCache({ sessions, clock }: { sessions: SessionStore; clock: Clock }): SessionCache {
  const known = new Map<string, { stored: StoredSession; until: number }>();
  /** Look-ups at work: who asks meanwhile waits for the same answer. */
  const asked = new Map<string, Promise<StoredSession | null>>();

  const lookUp = async (tokenHash: string): Promise<StoredSession | null> => {
    const now = clock.now();
    const answer = sessions.find(tokenHash, now);
    asked.set(tokenHash, answer);
    try {
      const stored = await answer;
      // An answer that was asked for before `forget` must not come back into the cache.
      if (stored && asked.get(tokenHash) === answer) {
        if (known.size >= MAX_ENTRIES) known.delete(known.keys().next().value ?? '');
        known.set(tokenHash, { stored, until: now.getTime() + SESSION_CACHE_MS });
      }
      return stored;
    } finally {
      if (asked.get(tokenHash) === answer) asked.delete(tokenHash);
    }
  };
  return {
    async find(tokenHash) {
      const cached = known.get(tokenHash);
      if (cached && cached.until > clock.now().getTime()) return cached.stored;
      known.delete(tokenHash);
      return await (asked.get(tokenHash) ?? lookUp(tokenHash));
    },
    forget(userId) {
      asked.clear();
      for (const [tokenHash, { stored }] of known) {
        if (userId === null || stored.session.userId === userId) known.delete(tokenHash);
      }
    },
  };
}
