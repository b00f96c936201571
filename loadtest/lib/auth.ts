import http from 'k6/http';
import type { CookieJar } from 'k6/http';
import { ask, isGood, pause, valueOf } from './client.ts';
import { TIME_ZONE } from './data.ts';
import { BASE_URL } from './settings.ts';

/** A signed-in guest, as setup hands it to the virtual users (JSON). */
export type Guest = { userId: string; cookies: Record<string, string> };

/** So many sign in at the same time. */
const TOGETHER = 8;
const ATTEMPTS = 20;

/** Signs a new guest in, whose cookies go into `jar`. Undefined when the product refuses. */
export async function signIn(jar: CookieJar, isMeasured = true): Promise<string | undefined> {
  const key = `guest-${Math.random().toString(36).slice(2)}-${Math.random().toString(36).slice(2)}-${Date.now()}`;
  const asking = {
    endpoint: 'session',
    method: 'POST',
    path: '/api/session',
    body: { timeZone: TIME_ZONE },
    key,
  } as const;
  const answer = await ask(jar, { ...asking, isMeasured });
  return isGood(answer) ? valueOf<{ userId: string }>(answer)?.userId : undefined;
}

/** Signs `count` guests in before a run. @throws Error when the product does not let them in. */
export async function signInPeople(count: number): Promise<Guest[]> {
  const guests: Guest[] = [];
  while (guests.length < count) {
    const some = Array.from({ length: Math.min(TOGETHER, count - guests.length) }, () => signInPatiently());
    guests.push(...(await Promise.all(some)));
  }
  return guests;
}

async function signInPatiently(): Promise<Guest> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const jar = new http.CookieJar();
    const userId = await signIn(jar, false);
    if (userId !== undefined) return { userId, cookies: firstValues(jar.cookiesForURL(BASE_URL)) };
    await pause(1_000);
  }
  throw new Error(`${BASE_URL} does not let guests in (POST /api/session): is it the product, is it healthy?`);
}

/** A jar with a guest's cookies. */
export function jarOf({ cookies }: Guest): CookieJar {
  const jar = new http.CookieJar();
  for (const [name, value] of Object.entries(cookies)) jar.set(BASE_URL, name, value, { path: '/' });
  return jar;
}

function firstValues(cookies: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(cookies).map(([name, values]) => [name, values[0] ?? '']));
}
