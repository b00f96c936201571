import { RestError } from '@azure/data-tables';
import type { TableClient, TransactionAction } from '@azure/data-tables';
import type { ClaimRow } from '#core/domain/events/dedup-claim';
import { AppError } from '#core/domain/errors';
import { fromClaimEntity, toClaimEntity } from './claim-entity.ts';
import type { ClaimKeys, ClaimNotes } from './claim-entity.ts';

/** A row as it was read or written; `etag` is what the next write must match. */
export type VersionedClaim = { row: ClaimRow; etag: string; firstSeen?: Date };

/** Claim rows of one table. Each write resolves to null when the row has changed since the caller read it (409, 412, 404). */
export type ClaimRows = {
  insert(keys: ClaimKeys, row: ClaimRow, notes: ClaimNotes): Promise<VersionedClaim | null>;
  read(keys: ClaimKeys): Promise<VersionedClaim | undefined>;
  replace(keys: ClaimKeys, next: VersionedClaim, notes: ClaimNotes): Promise<VersionedClaim | null>;
  extend(keys: ClaimKeys, next: VersionedClaim): Promise<VersionedClaim | null>;
  /** The claim and another entity of its partition, both or neither. */
  replaceWith(keys: ClaimKeys, next: VersionedClaim & { notes: ClaimNotes; other: Entity }): Promise<true | null>;
};
type Entity = ClaimKeys & Record<string, unknown>;

const CONFLICTS = new Set([404, 409, 412]);
/** What is in the request cannot be stored: the same request fails again. */
const REFUSED = new Set([400, 413]);
/** A call that hangs must end before the lease of the claim does. */
const CALL_TIMEOUT_MS = 10_000;

/**
 * @throws AppError `unavailable` from each method: code `dedup.refused` when Table Storage cannot store what is in the request, else
 * `dedup.unavailable`
 */
export function createClaimRows(table: TableClient): ClaimRows {
  return {
    insert: (keys, row, notes) =>
      orNull(async () => ({ row, etag: etagOf(await createIn(table, toClaimEntity(keys, row, notes))) })),
    read: async ({ partitionKey, rowKey }) => {
      const found = await orNull(() => table.getEntity(partitionKey, rowKey, inTime()));
      if (found === null) return undefined;
      const row = fromClaimEntity(found);
      const { firstSeen } = found;
      return { row, etag: found.etag, ...(firstSeen instanceof Date && { firstSeen }) };
    },
    replace: (keys, { row, etag }, notes) =>
      orNull(async () => ({
        row,
        etag: etagOf(await table.updateEntity(toClaimEntity(keys, row, notes), 'Replace', { etag, ...inTime() })),
      })),
    extend: (keys, { row, etag }) =>
      orNull(async () => {
        const lease = { ...keys, leaseUntil: new Date(row.leaseUntil) };
        return { row, etag: etagOf(await table.updateEntity(lease, 'Merge', { etag, ...inTime() })) };
      }),
    replaceWith: (keys, { row, etag, notes, other }) =>
      orNull(async () => {
        const actions: TransactionAction[] = [
          ['upsert', other, 'Replace'],
          ['update', toClaimEntity(keys, row, notes), 'Replace', { etag }],
        ];
        await table.submitTransaction(actions, inTime());
        return true as const;
      }),
  };
}

function inTime(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS) };
}

/** Locally the table may be missing (a new or reset folder); in Azure it is part of the deployment. */
async function createIn(table: TableClient, entity: Entity): Promise<{ etag?: string }> {
  try {
    return await table.createEntity(entity, inTime());
  } catch (error) {
    if (!(error instanceof RestError) || error.statusCode !== 404) throw error;
    await table.createTable(inTime());
    return table.createEntity(entity, inTime());
  }
}

function etagOf({ etag }: { etag?: string }): string {
  if (etag === undefined)
    throw new AppError({ code: 'dedup.no-etag', kind: 'bug', message: 'Table Storage sent no ETag' });
  return etag;
}

async function orNull<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof RestError && CONFLICTS.has(cause.statusCode ?? 0)) return null;
    if (cause instanceof AppError) throw cause;
    const isRefused = cause instanceof RestError && REFUSED.has(cause.statusCode ?? 0);
    const code = isRefused ? 'dedup.refused' : 'dedup.unavailable';
    const message = 'Table Storage did not answer or refused; the event stays in its hub and is tried again.';
    throw new AppError({ code, kind: 'unavailable', message, cause });
  }
}
