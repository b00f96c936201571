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
const STREAM_TIMEOUT = '60s';
/** Usually a tenth of a second; the feed's own poll is every 2 s. */
const TOLD_WITHIN_MS = 2_500;

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
 * A guest comes, opens the live updates, writes a task, completes it after `staySeconds`, and signs out. k6 reads no answer
 * before its end, so the stream is read as a whole after signing out, which ends it: it must have told of the completion. What
 * happened just after it was asked for may have been before its beginning.
 */
export async function comeAndGo(mark: string, staySeconds: number): Promise<void> {
  const jar = new http.CookieJar();
  const userId = await signIn(jar);
  if (!check(userId, { 'a guest gets in': (id) => id !== undefined }, { journey: 'session' }) || userId === undefined)
    return;
  const stream = ask(jar, { endpoint: 'events', path: '/api/events', timeout: STREAM_TIMEOUT });
  const asked = {
    endpoint: 'create',
    method: 'POST',
    path: '/api/tasks',
    body: { title: `Say hello ${mark}` },
  } as const;
  const created = await ask(jar, { ...asked, key: mark });
  const id = valueOf<Task>(created)?.id ?? '';
  await pause(staySeconds * 1_000);
  const completing = { endpoint: 'complete', method: 'POST', path: `/api/tasks/${id}/complete` } as const;
  const done = await ask(jar, { ...completing, key: `complete-${mark}` });
  await pause(TOLD_WITHIN_MS);
  const left = await ask(jar, { endpoint: 'signout', method: 'DELETE', path: '/api/session', key: `leave-${mark}` });
  const told = await stream;
  const text = told.body ?? '';
  streamOpen.add(told.timings.waiting);
  check(
    told,
    {
      'the guest writes and leaves': () => isGood(created) && isGood(done) && isGood(left),
      'the live updates begin': () => isGood(told) && text.includes(userId),
      'the live updates tell of the completion': () => text.includes(`"kind":"task.completed","taskId":"${id}"`),
    },
    { journey: 'live' },
  );
}
