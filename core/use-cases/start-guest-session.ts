import type { Session } from '#core/domain/api';
import { IDEMPOTENCY_HOURS, keyMismatch } from '#core/domain/idempotency';
import type { Clock, Ids, SessionStore } from '#core/domain/ports';
import { checkTimeZone } from '#core/domain/time-zone';

/** A guest cannot sign in again without this session, so it lasts a year after its last use. */
export const GUEST_SESSION_MS = 365 * 86_400_000;

/**
 * "Try it now": a new guest with a session. The database gets only `tokenHash`, never the token. A token that comes again
 * within a day is the same request again: it has its first answer and makes no second guest.
 * @throws AppError `invalid`, code `time-zone.invalid`; `conflict`, code `idempotency.mismatch`: the token was used for another
 * time zone, longer ago, or for a session that has ended.
 */
export async function startGuestSession(
  { sessions, clock, ids }: { sessions: SessionStore; clock: Clock; ids: Ids },
  { timeZone, tokenHash }: { timeZone: string; tokenHash: string },
): Promise<{ session: Session; isReplay: boolean }> {
  checkTimeZone(timeZone);
  const createdAt = clock.now();
  const userId = ids.next();
  const expiresAt = new Date(createdAt.getTime() + GUEST_SESSION_MS);
  if (await sessions.createGuest({ tokenHash, userId, timeZone, createdAt, expiresAt })) {
    return { session: { userId, kind: 'guest', timeZone, createdAt: createdAt.toISOString() }, isReplay: false };
  }
  const first = await sessions.find(tokenHash, createdAt);
  const oldest = createdAt.getTime() - IDEMPOTENCY_HOURS * 3_600_000;
  const isSame = first?.session.timeZone === timeZone && Date.parse(first.session.createdAt) > oldest;
  if (!isSame) throw keyMismatch();
  return { session: first.session, isReplay: true };
}
