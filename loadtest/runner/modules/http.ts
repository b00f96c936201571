import { CookieJar } from './cookie-jar.ts';
import { builtIn, currentUser, sample, tellRequest } from '../current-run.ts';
import { parseDuration } from '../duration.ts';
import { sendRequest } from '../send-request.ts';
import type { Exchange } from '../send-request.ts';

/** Module `k6/http`: the promise API of it (the others would stop all virtual users of this process). */

type Range = number | { min: number; max: number };
type IsExpected = (status: number) => boolean;
type Params = {
  headers?: Record<string, string>;
  tags?: Record<string, string>;
  timeout?: string | number;
  jar?: CookieJar;
  redirects?: number;
  responseType?: 'text' | 'none';
  responseCallback?: IsExpected | null;
};

const KNOWN_PARAMS = new Set(['headers', 'tags', 'timeout', 'jar', 'redirects', 'responseType', 'responseCallback']);
/** k6's defaults. */
const TIMEOUT = '60s';
const MAX_REDIRECTS = 10;
const DEFAULT_EXPECTED: IsExpected = (status) => status >= 200 && status < 400;
/** k6's numbers (https://grafana.com/docs/k6/latest/javascript-api/error-codes/): time-out, any other failure without an answer. */
const TIMED_OUT = 1050;
const NO_ANSWER = 1000;

async function asyncRequest(method: string, address: string, body?: string | null, params: Params | null = {}) {
  const given = params ?? {};
  refuseUnknown(given);
  const user = currentUser();
  const jar = given.jar ?? user.jar;
  const timeoutMs = parseDuration(given.timeout ?? TIMEOUT);
  let [verb, url, content] = [method, new URL(address), body ?? undefined];
  for (let redirects = 0; ; redirects += 1) {
    const headers = { 'User-Agent': 'todo-chatbot-loadtest', ...given.headers };
    const cookie = jar.header(url);
    if (cookie !== undefined) Object.assign(headers, { Cookie: cookie });
    const outgoing = { method: verb, url, headers, body: content, timeoutMs, agents: user.agents, signal: user.signal };
    const exchange = await sendRequest(outgoing);
    user.signal.throwIfAborted();
    jar.receive(url, rawValues(exchange.rawHeaders, 'set-cookie'));
    record(exchange, { given, url, method: verb });
    const location = rawValues(exchange.rawHeaders, 'location')[0];
    const isRedirect = exchange.status >= 301 && exchange.status <= 308 && exchange.status !== 304;
    if (!isRedirect || location === undefined || redirects >= (given.redirects ?? MAX_REDIRECTS)) {
      return responseOf(exchange, url, given.responseType);
    }
    url = new URL(location, url);
    if (exchange.status <= 303 && verb !== 'HEAD') [verb, content] = ['GET', undefined];
  }
}

function refuseUnknown(params: Params): void {
  const unknown = Object.keys(params).filter((name) => !KNOWN_PARAMS.has(name));
  if (unknown.length > 0)
    throw new Error(`http.asyncRequest: this runner does not know the parameter ${unknown.join(', ')}.`);
}

function record(exchange: Exchange, { given, url, method }: { given: Params; url: URL; method: string }): void {
  const { status, timings } = exchange;
  const isExpected = given.responseCallback ?? DEFAULT_EXPECTED;
  const isFailed = !isExpected(status);
  const tags = {
    name: url.pathname,
    method,
    status: String(status),
    expected_response: String(!isFailed),
    ...given.tags,
  };
  tellRequest(timings.duration, isFailed && given.responseCallback !== null);
  sample(builtIn.requests, 1, tags);
  if (given.responseCallback !== null) sample(builtIn.failed, isFailed ? 1 : 0, tags);
  sample(builtIn.duration, timings.duration, tags);
  sample(builtIn.blocked, timings.blocked, tags);
  sample(builtIn.connecting, timings.connecting, tags);
  sample(builtIn.handshaking, timings.tls_handshaking, tags);
  sample(builtIn.sending, timings.sending, tags);
  sample(builtIn.waiting, timings.waiting, tags);
  sample(builtIn.receiving, timings.receiving, tags);
  sample(builtIn.received, exchange.bytesReceived, tags);
}

function responseOf({ status, rawHeaders, body, error, timedOut, timings }: Exchange, url: URL, type?: string) {
  const errorCode = timedOut ? TIMED_OUT : NO_ANSWER;
  return {
    status,
    url: url.href,
    body: type === 'none' ? null : body,
    headers: canonicalHeaders(rawHeaders),
    error,
    error_code: error === '' ? (status >= 400 ? 1000 + status : 0) : errorCode,
    timings,
    json: (): unknown => JSON.parse(body),
  };
}

function rawValues(rawHeaders: readonly string[], wanted: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === wanted);
}

/** Go writes header names like `Content-Type`, whatever the server sent. */
function canonicalHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase().replaceAll(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
    headers[name] = name in headers ? `${headers[name]}, ${rawHeaders[index + 1]}` : (rawHeaders[index + 1] ?? '');
  }
  return headers;
}

function expectedStatuses(...ranges: Range[]): IsExpected {
  return (status) =>
    ranges.some((range) => (typeof range === 'number' ? range === status : status >= range.min && status <= range.max));
}

const known = { asyncRequest, CookieJar, cookieJar: (): CookieJar => currentUser().jar, expectedStatuses };

/** Anything else of the module is refused by name, not by "is not a function". */
export default new Proxy(known, {
  get(target, name) {
    if (name in target) return target[name as keyof typeof known];
    throw new Error(`http.${String(name)} is not known to this runner, which has ${Object.keys(known).join(', ')}.`);
  },
});
