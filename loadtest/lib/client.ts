import http from 'k6/http';
import type { CookieJar, RefinedResponse } from 'k6/http';
import { setTimeout } from 'k6/timers';
import { BASE_URL } from './settings.ts';

/** What figures are kept apart by, and what the report lists. */
export const ENDPOINTS = [
  'page',
  'asset',
  'health',
  'session',
  'list',
  'create',
  'complete',
  'chat',
  'events',
  'signout',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** k6's response; its types do not say that there is no body without an answer. */
export type Answer = Omit<RefinedResponse<'text'>, 'body'> & { body: string | null };

export type Asking = {
  endpoint: Endpoint;
  method?: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: object;
  /** Idempotency key of a write. */
  key?: string;
  timeout?: string;
  /** False for requests of setup and teardown, which are not part of the load. */
  isMeasured?: boolean;
  /** Under overload a refusal is a right answer, and does not count as a failed request. */
  mayBeShed?: boolean;
};

/** Statuses with which the product refuses work that it has no room for (EDGE-5). */
export const SHED = [429, 503];
const TIMEOUT = '15s';
const MAX_TOLD = 5;
const GOOD_OR_SHED = http.expectedStatuses({ min: 200, max: 399 }, ...SHED);

/** One request of a person, whose cookies are in `jar`. Never throws for what the server does: `status` is 0 without an answer. */
export async function ask(jar: CookieJar, asking: Asking): Promise<Answer> {
  const { method = 'GET', path, body } = asking;
  const text = body === undefined ? null : JSON.stringify(body);
  const answer = await http.asyncRequest(method, `${BASE_URL}${path}`, text, { ...paramsOf(asking), jar });
  if (!isGood(answer) && !(asking.mayBeShed === true && SHED.includes(answer.status))) tell(asking, answer);
  return answer;
}

function paramsOf({ endpoint, body, key, timeout = TIMEOUT, isMeasured = true, mayBeShed = false }: Asking) {
  return {
    timeout,
    // The product sends nobody elsewhere, and a load goes to no host that its person has not named.
    redirects: 0,
    responseType: 'text' as const,
    // The tag `name` keeps ids in paths from becoming values of their own.
    tags: { endpoint: isMeasured ? endpoint : 'around', name: endpoint },
    headers: {
      Origin: BASE_URL,
      ...(body && { 'Content-Type': 'application/json' }),
      ...(key !== undefined && { 'Idempotency-Key': key }),
    },
    ...(mayBeShed && { responseCallback: GOOD_OR_SHED }),
  };
}

let told = 0;
/** The first answers that were not as they should be; the summary has the number of all. */
function tell({ endpoint }: Asking, { status, error, body }: Answer): void {
  told += 1;
  if (told <= MAX_TOLD) console.warn(`${endpoint}: ${status} ${error} ${(body ?? '').slice(0, 300)}`);
}

export function isGood({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** The body as a value; undefined when it is no JSON. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller's word for what it reads, and it checks that
export function valueOf<T>(answer: Answer): T | undefined {
  try {
    return JSON.parse(answer.body ?? '') as T;
  } catch {
    return undefined;
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(), ms);
  });
}
