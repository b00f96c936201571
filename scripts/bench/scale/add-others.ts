import type pg from 'pg';

/** Beside the one person who is measured: P6 has 10,000 people and 100,000 tasks. */
export const OTHERS = { people: 9_999, tasks: 99_000 };

const PEOPLE = `WITH made AS (INSERT INTO app_user (id, kind, time_zone, created_at)
    SELECT gen_random_uuid(), 'guest', 'Europe/Berlin', now() FROM generate_series(1, $1::integer) RETURNING id)
  INSERT INTO session (id_hash, user_id, created_at, expires_at)
    SELECT encode(sha256(id::text::bytea), 'hex'), id, now(), now() + interval '30 days' FROM made`;

/** One task in five is done, and each has left a line of activity. */
const TASKS = `WITH owner AS (SELECT id, row_number() OVER () AS n FROM app_user),
  made AS (INSERT INTO task (id, user_id, title, due_date, status, completed_at, created_at, updated_at)
    SELECT gen_random_uuid(), owner.id, 'Buy milk for week ' || i, date '2026-11-25' + i % 100,
      CASE WHEN i % 5 = 0 THEN 'done' ELSE 'backlog' END, CASE WHEN i % 5 = 0 THEN now() END, now() - i * interval '1 minute', now()
    FROM generate_series(1, $1::integer) AS i JOIN owner ON owner.n = 1 + i % (SELECT count(*) FROM app_user)
    WHERE owner.id <> $2::uuid RETURNING id, user_id)
  INSERT INTO activity (user_id, kind, task_id, at) SELECT user_id, 'task.created', id, now() FROM made`;

/** Fills the database with other people, signed in, and their tasks. */
export async function addOthers(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ id: string }>('SELECT id FROM app_user');
  await admin.query(PEOPLE, [OTHERS.people]);
  await admin.query(TASKS, [OTHERS.tasks, rows[0]?.id]);
  await admin.query('VACUUM ANALYZE');
}
