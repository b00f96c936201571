/** Tasks on a page of the list. */
export const PAGE = 50;

const COLUMNS = `t.id, t.title, t.description, t.due_date AS "dueDate", t.due_time AS "dueTime", t.priority, t.status,
  t.series_id AS "seriesId", t.occurrence_no AS "occurrenceNo", s.rrule, s.anchor, s.dtstart, t.rule_date AS "ruleDate",
  t.rule_time AS "ruleTime", t.completed_at AS "completedAt", t.created_at AS "createdAt", t.updated_at AS "updatedAt", t.version`;

const list = (owner: string): string => `SELECT ${COLUMNS} FROM task t LEFT JOIN series s ON s.id = t.series_id
  WHERE t.deleted_at IS NULL AND t.status <> 'done' ${owner}
  ORDER BY coalesce(t.due_date, 'infinity'::date), coalesce(t.due_time, '24:00'::time), t.created_at, t.id LIMIT ${PAGE + 1}`;

/** The open tasks that row-level security lets see. */
export const LIST_VISIBLE = list('');
/** The same without row-level security. */
export const LIST_OF_USER = list('AND t.user_id = $1');

export const INSERT_TASK = `INSERT INTO task AS t (id, user_id, title, due_date, created_at, updated_at)
  VALUES ($1, $2, $3, $4, now(), now()) RETURNING *`;

export const INSERT_ACTIVITY = `INSERT INTO activity (user_id, kind, task_id, at) VALUES ($1, 'task.created', $2, now())`;
