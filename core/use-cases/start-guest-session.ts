import type { Session } from '#core/domain/api';
import type { Clock, Ids, SessionStore } from '#core/domain/ports';
import { checkTimeZone } from '#core/domain/time-zone';

/** A guest has no other way in than this session, so it lasts a year. */
export const GUEST_SESSION_MS = 365 * 86_400_000;

/**
 * "Try it now": a new guest with a session. `tokenHash` is all that the database learns of the token.
 * @throws AppError `invalid`, code `time-zone.invalid`, when `timeZone` is no IANA name.
 */
export async function startGuestSession(
  { sessions, clock, ids }: { sessions: SessionStore; clock: Clock; ids: Ids },
  { timeZone, tokenHash }: { timeZone: string; tokenHash: string },
): Promise<Session> {
  checkTimeZone(timeZone);
  const createdAt = clock.now();
  const userId = ids.next();
  const expiresAt = new Date(createdAt.getTime() + GUEST_SESSION_MS);
  await sessions.createGuest({ tokenHash, userId, timeZone, createdAt, expiresAt });
  return { userId, kind: 'guest', timeZone, createdAt: createdAt.toISOString() };
}
