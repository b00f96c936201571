import { check } from 'k6';
import http from 'k6/http';
import { Trend } from 'k6/metrics';
import { signIn } from './auth.ts';
import { ask, isGood, pause, valueOf } from './client.ts';
import type { Task } from './task.ts';

/** Journeys of visitors, who are nobody's person: the page's files, health, a guest who comes and goes. */

/** The page and all files that it names, as a browser fetches them (FR-004, US1.1: 3 s). */
const pageLoad = new Trend('page_load', true);
/** From the request for live updates to their first byte. */
const streamOpen = new Trend('stream_open', true);
const ASSET = /(?:src|href)="(\/[^"]+\.(?:js|css|svg))"/g;
/** A stream that does not end when its guest signs out is a failure. */
const STREAM_TIMEOUT = '30s';

export async function loadPage(): Promise<void> {
  const jar = new http.CookieJar();
  const began = Date.now();
  const page = await ask(jar, { endpoint: 'page', path: '/' });
  const paths = [...(page.body ?? '').matchAll(ASSET)].map(([, path]) => path ?? '/');
  const assets = await Promise.all(paths.map((path) => ask(jar, { endpoint: 'asset', path })));
  check(
    page,
    { 'the page has its files': () => isGood(page) && assets.length > 1 && assets.every(isGood) },
    { journey: 'page' },
  );
  pageLoad.add(Date.now() - began);
}

export async function readHealth(): Promise<void> {
  const answer = await ask(new http.CookieJar(), { endpoint: 'health', path: '/healthz' });
  check(answer, { 'health is not down': isGood }, { journey: 'health' });
}

/**
 * A guest comes, opens the live updates, writes and completes a task, and signs out after `staySeconds`. k6 reads no answer
 * before its end, so the stream is read as a whole after signing out, which ends it: what it told must be what was done.
 */
export async function comeAndGo(mark: string, staySeconds: number): Promise<void> {
  const jar = new http.CookieJar();
  const userId = await signIn(jar);
  if (!check(userId, { 'a guest gets in': (id) => id !== undefined }, { journey: 'session' }) || userId === undefined)
    return;
  const stream = ask(jar, { endpoint: 'events', path: '/api/events', timeout: STREAM_TIMEOUT });
  // Changes from before the stream's begin are not told.
  await pause(500);
  const title = `Say hello ${mark}`;
  const created = await ask(jar, {
    endpoint: 'create',
    method: 'POST',
    path: '/api/tasks',
    body: { title },
    key: mark,
  });
  const id = valueOf<Task>(created)?.id ?? '';
  const done = await ask(jar, {
    endpoint: 'complete',
    method: 'POST',
    path: `/api/tasks/${id}/complete`,
    key: `complete-${mark}`,
  });
  await pause(staySeconds * 1_000);
  const left = await ask(jar, { endpoint: 'signout', method: 'DELETE', path: '/api/session', key: `leave-${mark}` });
  const told = await stream;
  const text = told.body ?? '';
  streamOpen.add(told.timings.waiting);
  const kinds = ['task.created', 'task.completed'].every((kind) => text.includes(`"kind":"${kind}","taskId":"${id}"`));
  check(
    told,
    {
      'the guest writes and leaves': () => isGood(created) && isGood(done) && isGood(left),
      'the live updates begin': () => isGood(told) && text.includes(userId),
      'the live updates tell of both changes': () => kinds,
    },
    { journey: 'live' },
  );
}
