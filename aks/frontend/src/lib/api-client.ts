import type { Problem } from '#core/domain/api';
import { AppError, HTTP_STATUS, type ErrorKind } from '#core/domain/errors';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type ApiRequest = {
  method: Method;
  path: string;
  body?: unknown;
  /** The version that the change is based on; another one on the server answers 412. */
  ifMatch?: number;
  /** Sent with writes; the same key for every try of one intention, so that a retry never does it twice. */
  key?: string;
};
export type ApiClient = { send(request: ApiRequest): Promise<unknown> };

type Dependencies = { fetch: typeof fetch; newKey: () => string; wait: (ms: number) => Promise<void> };

const TIMEOUT_MS = 15_000;
/** A rolling deployment or a dropped connection is over within these; longer outages are for the person to decide. */
const RETRY_DELAYS_MS = [300, 1_200] as const;
const LONGEST_WAIT_MS = 3_000;

/**
 * Same-origin JSON requests. Every write carries an idempotency key, and what failed on the way is tried again twice.
 * @throws AppError with the server's own words (RFC 9457), or `unavailable` when the server cannot be reached.
 */
export function createApiClient({ fetch, newKey, wait }: Dependencies): ApiClient {
  return {
    async send(request) {
      const key = request.method === 'GET' ? undefined : (request.key ?? newKey());
      for (const delay of [...RETRY_DELAYS_MS, null]) {
        try {
          return await sendOnce(fetch, { ...request, ...(key !== undefined && { key }) });
        } catch (error) {
          const waitMs = delay === null ? null : waitBefore(error, delay);
          if (waitMs === null) throw error;
          await wait(waitMs);
        }
      }
      return undefined;
    },
  };
}

/** How long to wait before the next try; null when trying again cannot help or takes too long to wait for. */
function waitBefore(error: unknown, delayMs: number): number | null {
  if (!(error instanceof AppError) || (error.kind !== 'unavailable' && error.kind !== 'rate-limited')) return null;
  const waitMs = Math.max(delayMs, (error.retryAfterSeconds ?? 0) * 1_000);
  return waitMs > LONGEST_WAIT_MS ? null : waitMs;
}

async function sendOnce(fetch: Dependencies['fetch'], request: ApiRequest): Promise<unknown> {
  const response = await reach(fetch, request);
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined;
  return response.json().catch((cause: unknown) => {
    throw unreachable(cause);
  });
}

async function reach(
  fetch: Dependencies['fetch'],
  { method, path, body, ifMatch, key }: ApiRequest,
): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (key !== undefined) headers.set('idempotency-key', key);
  if (ifMatch !== undefined) headers.set('if-match', `"${ifMatch}"`);
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw unreachable(cause);
  }
}

function unreachable(cause: unknown): AppError {
  const message = 'The server cannot be reached. Check your connection, then try again.';
  return new AppError({ code: 'network.unreachable', kind: 'unavailable', message, cause });
}

async function problemOf(response: Response): Promise<AppError> {
  const problem: Partial<Problem> = await response.json().catch(() => ({}));
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new AppError({
    code: problem.code ?? `http.${response.status}`,
    kind: kindOfStatus(response.status),
    message: problem.detail ?? 'Something went wrong on our side. Try again in a moment.',
    ...(Number.isFinite(retryAfter) && { retryAfterSeconds: retryAfter }),
  });
}

function kindOfStatus(status: number): ErrorKind {
  const kinds = Object.keys(HTTP_STATUS) as ErrorKind[];
  // Gateways answer 502 and 504 where the backend would have said 503.
  if (status === 502 || status === 504) return 'unavailable';
  return kinds.find((kind) => HTTP_STATUS[kind] === status) ?? (status < 500 ? 'invalid' : 'bug');
}

/** What to tell a person about a failure. */
export function messageOf(error: unknown): string {
  return error instanceof AppError ? error.message : 'Something went wrong in this page. Reload it, then try again.';
}
