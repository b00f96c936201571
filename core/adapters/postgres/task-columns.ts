import type { Recurrence, Task } from '#core/domain/task/task';
import type { Statement } from './transaction.ts';

/**
 * The columns of a task `t`, each as PostgreSQL writes it. JSON and formatted times made by PostgreSQL cost it four times as much (measured).
 * The series is looked up only for tasks that have one, which is cheaper than a join for all.
 */
export const TASK_COLUMNS = `t.id, t.title, t.description, t.due_date, t.due_time, t.priority, t.status, t.series_id,
  t.occurrence_no, t.rule_date, t.rule_time, t.completed_at, t.created_at, t.updated_at, t.version,
  CASE WHEN t.series_id IS NOT NULL THEN (SELECT json_build_object('rrule', s.rrule, 'anchor', s.anchor,
    'dtstart', s.dtstart, 'stopped', s.stopped_at IS NOT NULL) FROM series s WHERE s.id = t.series_id) END AS series`;

/** A row of `TASK_COLUMNS`, read with `AS_TEXT`. */
export type TaskTexts = {
  id: string;
  title: string;
  description: string;
  due_date: string | null;
  due_time: string | null;
  priority: string;
  status: Task['status'];
  series_id: string | null;
  occurrence_no: string | null;
  rule_date: string | null;
  rule_time: string | null;
  completed_at: string | null;
  created_at: string;
  updated_at: string;
  version: string;
  series: string | null;
};

/** `types` of a statement whose values stay text: `pg` would make dates of them, which then have to be written again. */
export const AS_TEXT: NonNullable<Statement['types']> = { getTypeParser: () => (text: string) => text };

/** The contract's `Task` (core/domain/task/task.ts). A stopped series no longer shows as the task's recurrence. */
export function taskOf(row: TaskTexts): Task {
  const series = row.series === null ? null : (JSON.parse(row.series) as SeriesText);
  const running = series?.stopped === false ? series : null;
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    dueDate: row.due_date,
    dueTime: minuteOf(row.due_time),
    priority: Number(row.priority),
    status: row.status,
    seriesId: row.series_id,
    occurrenceNo: row.occurrence_no === null ? null : Number(row.occurrence_no),
    recurrence: running && { rrule: running.rrule, anchor: running.anchor },
    dtstart: running && running.dtstart,
    ruleDate: series && ruleDateOf(row, series),
    completedAt: row.completed_at === null ? null : isoOf(row.completed_at),
    createdAt: isoOf(row.created_at),
    updatedAt: isoOf(row.updated_at),
    version: Number(row.version),
  };
}

type SeriesText = Recurrence & { dtstart: string; stopped: boolean };

/** Null in the column: the row was written before there were rule dates, and its due date counts. */
function ruleDateOf(row: TaskTexts, { dtstart }: SeriesText): Task['ruleDate'] {
  if (row.rule_date !== null) return { date: row.rule_date, time: minuteOf(row.rule_time) };
  return { date: row.due_date ?? dtstart, time: minuteOf(row.due_time) };
}

/** `09:30:00` is 09:30. */
function minuteOf(time: string | null): string | null {
  return time && time.slice(0, 5);
}

/** `2026-12-01 08:30:00.12+00` (the connection's time zone is UTC) as JavaScript's `toISOString` writes it; what is below a millisecond is cut off. */
function isoOf(moment: string): string {
  const fraction = moment.slice(20, -3).slice(0, 3).padEnd(3, '0');
  return `${moment.slice(0, 10)}T${moment.slice(11, 19)}.${fraction}Z`;
}
