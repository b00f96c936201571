import type { Session } from '#core/domain/api';
import type { SessionStore } from '#core/domain/ports';
import { notify } from './channels.ts';
import type { Pool } from './pool.ts';
import { queryPool } from './query-pool.ts';
import { inUserTransaction } from './transaction.ts';

type Row = { userId: string; kind: Session['kind']; timeZone: string; createdAt: Date };

/** One statement, a transaction of its own: the database function looks up by the hash, then as that session's user. */
const FIND = `SELECT user_id AS "userId", kind, time_zone AS "timeZone", created_at AS "createdAt"
  FROM find_session($1, $2)`;

/** Sessions in PostgreSQL, by the SHA-256 of their token. */
export function createSessionStore({ pool }: { pool: Pool }): SessionStore {
  return {
    createGuest: ({ tokenHash, userId, timeZone, createdAt, expiresAt }) =>
      inUserTransaction({
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
      }),

    async find(tokenHash, now) {
      const [row] = await queryPool<Row>(pool, { name: 'session-find', text: FIND, values: [tokenHash, now] });
      return row ? { ...row, createdAt: row.createdAt.toISOString() } : null;
    },

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
        afterCommit: () => notify(['session'], userId),
      }),
  };
}
