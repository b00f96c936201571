import type { Session } from '#core/domain/api';
import { kindOf } from '#core/domain/errors';
import type { SessionStore } from '#core/domain/ports';
import { notify } from './channels.ts';
import type { Pool } from './pool.ts';
import { queryPool } from './query-pool.ts';
import { inUserTransaction } from './transaction.ts';

type Row = { userId: string; kind: Session['kind']; timeZone: string; createdAt: Date; expiresAt: Date };

/** One statement, a transaction of its own: the database function looks up by the hash, then as that session's user. */
const FIND = `SELECT user_id AS "userId", kind, time_zone AS "timeZone", created_at AS "createdAt",
    expires_at AS "expiresAt"
  FROM find_live_session($1, $2)`;

const LIVE = 'SELECT live_sessions($1, $2) AS live';

/** Sessions in PostgreSQL, by the SHA-256 of their token. */
export function createSessionStore({ pool }: { pool: Pool }): SessionStore {
  return {
    async createGuest(guest) {
      const { tokenHash, userId, timeZone, createdAt, expiresAt } = guest;
      try {
        await inUserTransaction({
          pool,
          userId,
          work: async (queries) => {
            queries.send({
              name: 'guest-insert',
              text: `INSERT INTO app_user (id, kind, time_zone, created_at) VALUES ($1, 'guest', $2, $3)`,
              values: [userId, timeZone, createdAt],
            });
            queries.send({
              name: 'session-insert',
              text: 'INSERT INTO session (id_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)',
              values: [tokenHash, userId, createdAt, expiresAt],
            });
          },
        });
        return true;
      } catch (error) {
        if (kindOf(error) === 'conflict') return false;
        throw error;
      }
    },

    async find(tokenHash, now) {
      const [row] = await queryPool<Row>(pool, { name: 'session-find', text: FIND, values: [tokenHash, now] });
      if (!row) return null;
      const { expiresAt, ...session } = row;
      return { session: { ...session, createdAt: session.createdAt.toISOString() }, expiresAt };
    },

    async live(tokenHashes, now) {
      const statement = { name: 'sessions-live', text: LIVE, values: [tokenHashes, now] };
      const [row] = await queryPool<{ live: string[] }>(pool, statement);
      return new Set(row?.live);
    },

    renew: (userId, { tokenHash, expiresAt, now }) =>
      inUserTransaction({
        pool,
        userId,
        work: async (queries) =>
          queries.send({
            name: 'session-renew',
            // Not one that was signed out meanwhile.
            text: 'UPDATE session SET expires_at = greatest(expires_at, $2) WHERE id_hash = $1 AND expires_at > $3',
            values: [tokenHash, expiresAt, now],
          }),
      }),

    remove: (userId, tokenHash) =>
      inUserTransaction({
        pool,
        userId,
        work: async (queries) =>
          queries.send({
            name: 'session-remove',
            // Ended, whatever anybody's clock says; the clean-up takes the row. DELETE would also grant LOCK TABLE.
            text: 'UPDATE session SET expires_at = created_at WHERE id_hash = $1',
            values: [tokenHash],
          }),
        afterCommit: () => notify('session', userId),
      }),
  };
}
