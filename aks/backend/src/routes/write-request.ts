import { createHash } from 'node:crypto';
import type { StoredResponse, Work } from '#core/domain/ports';
import type { AppDeps, Reply, Request } from '../app-types.ts';

/** What a write answers; `version` becomes the ETag. */
export type WriteResult = { status: number; body: unknown; version?: number; location?: string };

type Write = {
  userId: string;
  act: (work: Work) => Promise<WriteResult>;
  /** Called before the answer leaves. */
  onCommit?: () => void;
};

/**
 * One write in one transaction. With an `Idempotency-Key` the answer commits together with the effect: a repeated request
 * gets the same answer and has no further effect, also while the first is still running.
 */
export async function writeRequest(
  { unitOfWork, clock, ids }: Pick<AppDeps, 'unitOfWork' | 'clock' | 'ids'>,
  { request, reply }: { request: Request; reply: Reply },
  { userId, act, onCommit }: Write,
): Promise<void> {
  const key = idempotencyKey(request);
  const { response, isReplay } = await unitOfWork.run(userId, async (tx) => {
    const stored = key === null ? null : await tx.idempotency.claim(key, hashOf(request), clock.now());
    if (stored) return { response: stored, isReplay: true };
    const fresh = responseOf(await act({ tx, clock, ids }));
    if (key !== null) await tx.idempotency.save(key, fresh);
    return { response: fresh, isReplay: false };
  });
  onCommit?.();
  if (isReplay) reply.header('idempotency-replayed', 'true');
  return reply
    .code(response.status)
    .headers(response.headers)
    .send(response.body === '' ? undefined : response.body);
}

/** The version in `If-Match: "3"`, whose form the schema has checked; none in `*`. */
export function expectedVersion(request: Request): { expectedVersion?: number } {
  const version = /\d+/.exec(request.headers['if-match'] ?? '')?.[0];
  return version === undefined ? {} : { expectedVersion: Number(version) };
}

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The W3C trace context of a request, when it is one. */
export function traceparentOf(request: Request): { traceparent?: string } {
  const header = request.headers.traceparent;
  return typeof header === 'string' && TRACEPARENT.test(header) ? { traceparent: header } : {};
}

/** The key of a write, whose form the schema has checked; null without one. */
export function idempotencyKey(request: Request): string | null {
  return request.headers['idempotency-key']?.toString() ?? null;
}

/** What tells a request from another one with the same key. */
export function hashOf({ method, url, headers, body }: Request): string {
  const parts = [method, url, headers['if-match'] ?? null, body ?? null];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function responseOf({ status, body, version, location }: WriteResult): StoredResponse {
  const headers: Record<string, string> = {
    ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
    ...(version !== undefined && { etag: `"${version}"` }),
    ...(location !== undefined && { location }),
  };
  return { status, headers, body: body === undefined ? '' : JSON.stringify(body) };
}
