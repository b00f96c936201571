import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestBackend, type TestBackend } from '../support/backend/test-backend.ts';
import { anonymous, cookieOf } from '../support/backend/test-person.ts';

type Exchange = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  headers: Record<string, string>;
  body: unknown;
  status: number;
  answer: unknown;
};

/** `npm run test:skew` adds the recording of the previous release. */
const added = process.env['PREVIOUS_PAGE_REQUESTS'];
const own = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.json'));
const records = own.map((name) => [name, join(import.meta.dirname, name)]);
if (added !== undefined) records.push(['the previous release', added]);
let backend: TestBackend;
beforeAll(async () => {
  backend = await createTestBackend();
});
afterAll(() => backend.close());

it.each(records)(
  'EDGE-10: the API answers what a page of the release in %s asks, as that page needs it',
  async (_name, file = '') => {
    const exchanges = JSON.parse(readFileSync(file, 'utf8')) as Exchange[];
    expect(exchanges.length).toBeGreaterThan(5);
    const known = new Map<string, string>();
    let cookie = '';
    for (const { method, path, headers, body, status, answer } of exchanges) {
      const filled = <T>(value: T): T => fill(value, known);
      const request = { headers: filled({ ...headers }), ...(body !== null && { body: filled(body) }) };
      const got = await anonymous(backend.app, cookie)(method, filled(path), request);
      const what = `${method} ${path}`;
      expect([what, got.status, got.status < 400 ? '' : got.body]).toEqual([what, status, '']);
      cookie = cookieOf(got) || cookie;
      expect([what, lacks(answer, got.body, known)]).toEqual([what, []]);
    }
  },
);

/** Puts the present ids and versions where the record names them. */
function fill<T>(value: T, known: ReadonlyMap<string, string>): T {
  const text = JSON.stringify(value).replaceAll(/\{(?:id\d+|version|key)\}/g, (name) =>
    name === '{key}' ? randomUUID() : (known.get(name) ?? name),
  );
  return JSON.parse(text) as T;
}

/** What an old page would miss in an answer, by path. More than it knows is no fault. */
function lacks(needed: unknown, got: unknown, known: Map<string, string>): string[] {
  if (needed === null || needed === 'any') return [];
  if (Array.isArray(needed)) {
    if (!Array.isArray(got)) return [': no list'];
    return needed.length === 0 ? [] : lacks(needed[0], got[0], known);
  }
  if (typeof needed === 'object') return lacksIn(needed, got, known);
  if (typeof needed === 'string' && needed.startsWith('{')) {
    if (typeof got === 'string') known.set(needed, got);
    return typeof got === 'string' ? [] : [`: no id`];
  }
  return typeof got === needed ? [] : [`: ${typeof got}, not ${JSON.stringify(needed)}`];
}

function lacksIn(needed: object, got: unknown, known: Map<string, string>): string[] {
  if (typeof got !== 'object' || got === null) return [': no object'];
  const fields = got as Record<string, unknown>;
  if (typeof fields['version'] === 'number') known.set('{version}', String(fields['version']));
  return Object.entries(needed).flatMap(([key, item]) =>
    key in fields ? lacks(item, fields[key], known).map((fault) => `.${key}${fault}`) : [`.${key} is gone`],
  );
}
