/** A moment as JavaScript's `toISOString` writes it: the contract's form. */
function iso(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** The contract's `Task` (core/domain/task/task.ts) made by PostgreSQL from rows `t` (task) and `s` (its series). */
export const TASK_JSON = `json_build_object('id', t.id, 'title', t.title, 'description', t.description,
  'dueDate', t.due_date, 'dueTime', left(t.due_time::text, 5), 'priority', t.priority, 'status', t.status,
  'seriesId', t.series_id, 'occurrenceNo', t.occurrence_no,
  'recurrence', CASE WHEN s.stopped_at IS NULL AND s.id IS NOT NULL
    THEN json_build_object('rrule', s.rrule, 'anchor', s.anchor) END,
  'dtstart', CASE WHEN s.stopped_at IS NULL THEN s.dtstart END,
  'ruleDate', CASE WHEN s.id IS NOT NULL THEN json_build_object(
    'date', coalesce(t.rule_date, t.due_date, s.dtstart),
    'time', left(CASE WHEN t.rule_date IS NULL THEN t.due_time ELSE t.rule_time END::text, 5)) END,
  'completedAt', ${iso('t.completed_at')}, 'createdAt', ${iso('t.created_at')}, 'updatedAt', ${iso('t.updated_at')},
  'version', t.version)`;

/** A stopped series no longer shows as the task's recurrence. */
export const TASK_JOIN = 'LEFT JOIN series s ON s.id = t.series_id';
