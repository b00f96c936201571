import { AppError } from '#core/domain/errors';
import type { Session } from '#core/domain/api';
import type { Ground } from './start-ground.ts';

/** A signed-in user of the measurement and the tasks that were there before it. */
export type Person = { userId: string; cookie: string; taskIds: string[] };

/** Whom P1 is measured with. */
export const PEOPLE = { count: 200, tasksEach: 50 };

/** Sign-ins at a time. */
const TOGETHER = 20;

/** Told apart from the tasks that the load makes by their titles. */
export const KEPT_TITLE = 'Water the plants in room';

const SEED = `INSERT INTO task (id, user_id, title, description, due_date, priority, created_at, updated_at)
  SELECT gen_random_uuid(), u.id, '${KEPT_TITLE} ' || n, CASE WHEN n % 5 = 0 THEN 'The small can stands below the window.' ELSE '' END,
    CASE WHEN n % 3 > 0 THEN date '2026-11-25' + n END, 1 + n % 4, now() - n * interval '1 hour', now()
  FROM unnest($1::uuid[]) AS u (id), generate_series(1, $2::integer) AS n`;

/** Signs people in by the API and gives them tasks by SQL. */
export async function preparePeople(
  { admin }: Ground,
  { origin, people }: { origin: string; people: { count: number; tasksEach: number } },
): Promise<Person[]> {
  const guests: Pick<Person, 'userId' | 'cookie'>[] = [];
  while (guests.length < people.count) {
    guests.push(...(await Promise.all(Array.from({ length: TOGETHER }, () => signIn(origin)))));
  }
  await admin.query(SEED, [guests.map(({ userId }) => userId), people.tasksEach]);
  await admin.query('VACUUM ANALYZE');
  const { rows } = await admin.query<{ userId: string; ids: string[] }>(
    'SELECT user_id AS "userId", array_agg(id) AS ids FROM task GROUP BY user_id',
  );
  const ids = new Map(rows.map((row) => [row.userId, row.ids]));
  return guests.map((guest) => ({ ...guest, taskIds: ids.get(guest.userId) ?? [] }));
}

async function signIn(origin: string): Promise<Pick<Person, 'userId' | 'cookie'>> {
  const response = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ timeZone: 'Europe/Berlin' }),
  });
  const [cookie = ''] = (response.headers.getSetCookie()[0] ?? '').split(';');
  if (response.status !== 201 || cookie === '') {
    const message = `A guest of the measurement was not signed in: status ${response.status}.`;
    throw new AppError({ code: 'bench.no-session', kind: 'unavailable', message });
  }
  const { userId } = (await response.json()) as Session;
  return { userId, cookie };
}

/** Between rounds: what the load has made goes, and every round finds tables of the same size. */
export async function tidy({ admin }: Ground): Promise<void> {
  await admin.query(`DELETE FROM task WHERE title NOT LIKE '${KEPT_TITLE}%'`);
  await admin.query(`UPDATE task SET status = 'backlog', completed_at = NULL WHERE status = 'done'`);
  await admin.query('TRUNCATE activity');
  await admin.query('VACUUM ANALYZE');
  await admin.query('CHECKPOINT');
}
