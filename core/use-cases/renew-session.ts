import { kindOf } from '#core/domain/errors';
import type { Clock, SessionStore, StoredSession } from '#core/domain/ports';
import { GUEST_SESSION_MS } from './start-guest-session.ts';

/** How often the end of a session in use moves: one write a day. */
const RENEW_AFTER_MS = 86_400_000;

/**
 * Moves the end of a session in use to a year from now, at most once a day. Its browser must then get its cookie anew.
 * Renewal can wait: without the database nothing is renewed, and nothing fails.
 * @returns whether it was renewed.
 */
export async function renewSession(
  { sessions, clock }: { sessions: Pick<SessionStore, 'renew'>; clock: Clock },
  { tokenHash, stored }: { tokenHash: string; stored: StoredSession },
): Promise<boolean> {
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + GUEST_SESSION_MS);
  if (expiresAt.getTime() - stored.expiresAt.getTime() < RENEW_AFTER_MS) return false;
  try {
    await sessions.renew(stored.session.userId, { tokenHash, expiresAt, now });
    return true;
  } catch (error) {
    if (kindOf(error) === 'unavailable') return false;
    throw error;
  }
}
