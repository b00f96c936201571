import type { Page, Request } from 'playwright-core';

/** A request of the page, and the shape of the answer that it can work with. Ids are `{id1}`, `{id2}` … in order of appearance. */
export type Exchange = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
  status: number;
  answer: unknown;
};

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const SENT_HEADERS = ['accept', 'content-type', 'idempotency-key', 'if-match', 'x-expected-user'];

/** Records what the page asks the API, in order, so that the record is the same each time. The endless event stream is left out. */
export function recordRequests(page: Page): { exchanges: () => Promise<Exchange[]> } {
  const requests: Request[] = [];
  const ids = new Map<string, string>();
  const named = (text: string): string =>
    text.replaceAll(UUID, (id) => {
      if (!ids.has(id)) ids.set(id, `{id${ids.size + 1}}`);
      return ids.get(id) ?? id;
    });
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/') && pathname !== '/api/events') requests.push(request);
  });
  const exchangeOf = async (request: Request): Promise<Exchange> => {
    const response = await request.response();
    const url = new URL(request.url());
    const all = await request.allHeaders();
    const sent = SENT_HEADERS.filter((name) => all[name] !== undefined).map((name) => [name, headerOf(name, all)]);
    // Chromium has no body to give for an answer without one.
    const text = response?.status() === 204 ? '' : await response?.text();
    return {
      method: request.method(),
      path: named(`${url.pathname}${url.search}`),
      headers: JSON.parse(named(JSON.stringify(Object.fromEntries(sent)))) as Record<string, string>,
      body: JSON.parse(named(anyDay(request.postData() ?? 'null'))) as unknown,
      status: response?.status() ?? 0,
      answer: text ? shapeOf(JSON.parse(text), named) : null,
    };
  };
  return {
    async exchanges() {
      const list: Exchange[] = [];
      for (const request of requests) list.push(await exchangeOf(request));
      // How often a list is read depends on when the live updates connect.
      const isRepeated = ({ method, path }: Exchange, at: number): boolean =>
        method === 'GET' && list.findIndex((other) => other.method === method && other.path === path) < at;
      return list.filter((exchange, at) => !isRepeated(exchange, at));
    },
  };
}

/** What differs each time is named after what it stands for. */
function headerOf(name: string, all: Record<string, string>): string {
  if (name === 'idempotency-key') return '{key}';
  return name === 'if-match' ? '"{version}"' : (all[name] ?? '');
}

function anyDay(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\d/g, '2030-12-31');
}

/** Types instead of values; `any` where the page got null. */
function shapeOf(value: unknown, named: (text: string) => string): unknown {
  if (value === null) return 'any';
  if (Array.isArray(value)) return value.slice(0, 1).map((item) => shapeOf(item, named));
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item, named)]));
  }
  const isId = typeof value === 'string' && value.replace(UUID, '') === '' && value !== '';
  return isId ? named(value) : typeof value;
}
