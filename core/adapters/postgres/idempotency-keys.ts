import { answerNotKept, IDEMPOTENCY_HOURS, keyMismatch, STORED_ANSWER_MAX_BYTES } from '#core/domain/idempotency';
import { limitReached, USER_LIMITS } from '#core/domain/limits';
import type { IdempotencyKeys, StoredResponse } from '#core/domain/ports';
import type { Queries } from './transaction.ts';

const expiredAt = (now: string): string => `${now} - make_interval(hours => ${IDEMPOTENCY_HOURS})`;

/** Waits for a concurrent request with the same key until its transaction ends; takes the key when it is new or expired
 * and the user has room for one more. */
const CLAIM = `INSERT INTO idempotency_key (user_id, key, request_hash, created_at)
  SELECT $1::uuid, $2, $3, $4::timestamptz WHERE (SELECT count(*) FROM (
    SELECT FROM idempotency_key WHERE user_id = $1 AND created_at > ${expiredAt('$4')} LIMIT $5) kept) < $5
  ON CONFLICT (user_id, key) DO UPDATE SET request_hash = excluded.request_hash, created_at = excluded.created_at,
    status = NULL, headers = NULL, body = NULL
  WHERE idempotency_key.created_at < ${expiredAt('excluded.created_at')}`;

const FIND = `SELECT request_hash AS hash, status, headers, body FROM idempotency_key
  WHERE key = $1 AND created_at >= ${expiredAt('$2::timestamptz')}`;

const SAVE = 'UPDATE idempotency_key SET status = $2, headers = $3, body = $4 WHERE key = $1';

type Row = { hash: string; status: number | null; headers: Record<string, string> | null; body: string | null };

/** Answers by `Idempotency-Key`, in the write's own transaction. */
export function createIdempotencyKeys(queries: Queries, userId: string): IdempotencyKeys {
  const find = async (key: string, requestHash: string, now: Date): Promise<StoredResponse | null> => {
    const { rows } = await queries.run<Row>({ name: 'idempotency-find', text: FIND, values: [key, now] });
    const row = rows[0];
    if (!row) return null;
    if (row.hash !== requestHash || row.status === null) throw keyMismatch();
    if (row.body === null) throw answerNotKept();
    return { status: row.status, headers: row.headers ?? {}, body: row.body };
  };

  return {
    find,

    async claim(key, requestHash, now): Promise<StoredResponse | null> {
      const values = [userId, key, requestHash, now, USER_LIMITS.idempotencyKeys];
      if ((await queries.run({ name: 'idempotency-claim', text: CLAIM, values })).rowCount === 1) return null;
      const stored = await find(key, requestHash, now);
      if (!stored) throw limitReached('idempotencyKeys');
      return stored;
    },

    async save(key, { status, headers, body }) {
      const kept = Buffer.byteLength(body) <= STORED_ANSWER_MAX_BYTES ? body : null;
      queries.send({ name: 'idempotency-save', text: SAVE, values: [key, status, JSON.stringify(headers), kept] });
    },
  };
}
