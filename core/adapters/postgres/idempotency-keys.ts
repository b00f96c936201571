import { IDEMPOTENCY_HOURS, keyMismatch } from '#core/domain/idempotency';
import type { IdempotencyKeys, StoredResponse } from '#core/domain/ports';
import type { Queries } from './transaction.ts';

/** Waits for a concurrent request with the same key until its transaction ends; takes the key when it is new or expired. */
const CLAIM = `INSERT INTO idempotency_key (user_id, key, request_hash, created_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (user_id, key) DO UPDATE SET request_hash = excluded.request_hash, created_at = excluded.created_at,
    status = NULL, headers = NULL, body = NULL
  WHERE idempotency_key.created_at < excluded.created_at - make_interval(hours => ${IDEMPOTENCY_HOURS})`;

const FIND = 'SELECT request_hash AS hash, status, headers, body FROM idempotency_key WHERE key = $1';

const SAVE = 'UPDATE idempotency_key SET status = $2, headers = $3, body = $4 WHERE key = $1';

type Row = { hash: string; status: number | null; headers: Record<string, string> | null; body: string | null };

/** Answers by `Idempotency-Key`, in the write's own transaction. */
export function createIdempotencyKeys(queries: Queries, userId: string): IdempotencyKeys {
  return {
    async claim(key, requestHash, now): Promise<StoredResponse | null> {
      const claim = { name: 'idempotency-claim', text: CLAIM, values: [userId, key, requestHash, now] };
      if ((await queries.run(claim)).rowCount === 1) return null;
      const { rows } = await queries.run<Row>({ name: 'idempotency-find', text: FIND, values: [key] });
      const row = rows[0];
      if (!row || row.hash !== requestHash || row.status === null) throw keyMismatch();
      return { status: row.status, headers: row.headers ?? {}, body: row.body ?? '' };
    },

    async save(key, { status, headers, body }) {
      queries.send({ name: 'idempotency-save', text: SAVE, values: [key, status, JSON.stringify(headers), body] });
    },
  };
}
