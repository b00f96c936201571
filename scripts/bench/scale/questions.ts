import { AppError } from '#core/domain/errors';
import type { Person } from '../api/prepare-people.ts';

/** A request that is measured. */
export type Question = { name: string; ask: (origin: string, person: Person) => Promise<void> };

export const QUESTIONS: Question[] = [
  { name: 'list', ask: (origin, { cookie }) => get(`${origin}/api/tasks`, cookie) },
  { name: 'list of what is done', ask: (origin, { cookie }) => get(`${origin}/api/tasks?status=done`, cookie) },
  {
    name: 'search',
    ask: (origin, { cookie, userId }) => say(`${origin}/api/${userId}/chat`, { cookie, message: 'search room 7' }),
  },
];

async function get(url: string, cookie: string): Promise<void> {
  await requireOk(await fetch(url, { headers: { cookie } }));
}

async function say(url: string, { cookie, message }: { cookie: string; message: string }): Promise<void> {
  const headers = { cookie, 'content-type': 'application/json' };
  await requireOk(await fetch(url, { method: 'POST', headers, body: JSON.stringify({ message }) }));
}

async function requireOk(response: Response): Promise<void> {
  const text = await response.text();
  if (response.ok) return;
  const message = `A request of the measurement was answered with ${response.status}: ${text.slice(0, 200)}`;
  throw new AppError({ code: 'bench.refused', kind: 'unavailable', message });
}
