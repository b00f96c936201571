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
  /** Whose session the page believes this is; the server refuses the request (409) when it is somebody else's. */
  expectedUser?: string;
  /** Limit for all tries together; the default depends on whether it is a read or a write. */
  timeoutMs?: number;
  /** When it is aborted, the request is given up and not tried again. */
  signal?: AbortSignal;
};
export type ApiClient = { send(request: ApiRequest): Promise<unknown> };

type Dependencies = {
  fetch: typeof fetch;
  newKey: () => string;
  wait: (ms: number) => Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  clock: () => number;
};

const READ_TIMEOUT_MS = 10_000;
/** People who changed something must see soon that it was not saved, for example when all connections are in use. */
const WRITE_TIMEOUT_MS = 5_000;
/** A rolling deployment or a dropped connection is over within these; longer outages are for the person to decide. */
const RETRY_DELAYS_MS = [300, 1_200] as const;

/**
 * Same-origin JSON requests. Every write carries an idempotency key, and a request that failed on the network is retried twice.
 * @throws AppError with the server's own words (RFC 9457), or `unavailable` when the server cannot be reached.
 */
export function createApiClient({ fetch, newKey, wait, clock }: Dependencies): ApiClient {
  return {
    async send(asked) {
      const isRead = asked.method === 'GET';
      const request = isRead ? asked : { ...asked, key: asked.key ?? newKey() };
      const deadline = clock() + (asked.timeoutMs ?? (isRead ? READ_TIMEOUT_MS : WRITE_TIMEOUT_MS));
      for (const delay of [...RETRY_DELAYS_MS, null]) {
        try {
          return await sendOnce(fetch, { ...request, timeoutMs: Math.max(0, deadline - clock()) });
        } catch (error) {
          const waitMs = delay === null || asked.signal?.aborted ? null : waitBefore(error, delay);
          if (waitMs === null || clock() + waitMs >= deadline) throw error;
          await wait(waitMs);
        }
      }
      return undefined;
    },
  };
}

/** How long to wait before the next try; null when trying again cannot help. */
function waitBefore(error: unknown, delayMs: number): number | null {
  if (!(error instanceof AppError) || (error.kind !== 'unavailable' && error.kind !== 'rate-limited')) return null;
  return Math.max(delayMs, (error.retryAfterSeconds ?? 0) * 1_000);
}

type Try = ApiRequest & { timeoutMs: number };

async function sendOnce(fetch: Dependencies['fetch'], request: Try): Promise<unknown> {
  const response = await reach(fetch, request);
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined;
  return response.json().catch((cause: unknown) => {
    throw unreachable(cause);
  });
}

async function reach(fetch: Dependencies['fetch'], request: Try): Promise<Response> {
  const { method, path, body, timeoutMs, signal } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(path, {
      method,
      headers: headersOf(request),
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body !== undefined && { body: JSON.stringify(body, storable) }),
    });
  } catch (cause) {
    throw unreachable(cause);
  }
}

function headersOf({ body, key, ifMatch, expectedUser }: ApiRequest): Headers {
  const headers = new Headers({ accept: 'application/json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (key !== undefined) headers.set('idempotency-key', key);
  if (ifMatch !== undefined) headers.set('if-match', `"${ifMatch}"`);
  if (expectedUser !== undefined) headers.set('x-expected-user', expectedUser);
  return headers;
}

/** Replaces what the database cannot hold: unpaired surrogates (half of an emoji) and U+0000. */
function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value;
}

function unreachable(cause: unknown): AppError {
  const isLate = cause instanceof DOMException && cause.name === 'TimeoutError';
  const message = isLate
    ? 'The server did not answer in time. Check your connection, then try again; nothing is done twice.'
    : 'The server cannot be reached. Check your connection, then try again.';
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
