import { randomUUID } from 'node:crypto';
import { Compile } from 'typebox/compile';
import { ActivityMessage, type ActivityKind } from '#core/domain/api';
import { nextOccurrence } from '#core/domain/recurrence/next-occurrence';
import { planSeries } from '#core/domain/recurrence/plan-series';
import { localDate } from '#core/domain/recurrence/zoned-time';
import { Task, type NewTask, type TaskPatch } from '#core/domain/task/task';

const isMessage = Compile(ActivityMessage);
const isTask = Compile(Task);

export const TIME_ZONE = 'Europe/Berlin';

export type StubTasks = {
  all: () => Task[];
  find: (id: string) => Task | undefined;
  create: (fields: NewTask) => Task;
  patch: (id: string, fields: Partial<Task> | TaskPatch, kind?: ActivityKind) => Task;
  complete: (id: string) => Task;
  reopen: (id: string) => { task: Task; nextOccurrence: 'none' | 'removed' };
  remove: (id: string) => void;
  restore: (id: string) => Task;
};

/** The backend's rules for tasks, in memory; every task and message that it makes keeps to the contract's schemas. */
export function createStubTasks(publish: (message: ActivityMessage) => void): StubTasks {
  const tasks = new Map<string, Task>();
  const deleted = new Map<string, Task>();
  const store = (task: Task, kind: ActivityKind): Task => {
    if (!isTask.Check(task)) throw new Error('the stub made a task that breaks its schema');
    tasks.set(task.id, task);
    tell(kind, task.id, task);
    return task;
  };
  const tell = (kind: ActivityKind, taskId: string, task: Task | null): void => {
    const message = { kind, taskId, task };
    if (!isMessage.Check(message)) throw new Error('the stub made a message that breaks its schema');
    publish(message);
  };
  const must = (id: string): Task => {
    const task = tasks.get(id);
    if (!task) throw new NoSuchTask();
    return task;
  };
  const change = (id: string, fields: Partial<Task>, kind: ActivityKind): Task => {
    const task = must(id);
    return store({ ...task, ...fields, version: task.version + 1, updatedAt: new Date().toISOString() }, kind);
  };
  const follow = (task: Task): void => {
    const next = following(task);
    if (next) store(next, 'task.next-created');
  };
  return {
    all: () => [...tasks.values()],
    find: (id) => tasks.get(id),
    create: (fields) => store(newTask(fields), 'task.created'),
    patch: (id, fields, kind = 'task.updated') => change(id, withSeries(must(id), fields), kind),
    complete(id) {
      const task = change(id, { status: 'done', completedAt: new Date().toISOString() }, 'task.completed');
      // As with the real functions, the next task comes a moment later and not in the answer.
      setTimeout(() => follow(task), 30);
      return task;
    },
    reopen(id) {
      const task = change(id, { status: 'backlog', completedAt: null }, 'task.reopened');
      const next = [...tasks.values()].find(
        ({ seriesId, occurrenceNo }) =>
          seriesId !== null && seriesId === task.seriesId && occurrenceNo === (task.occurrenceNo ?? 0) + 1,
      );
      if (next) tasks.delete(next.id);
      if (next) tell('task.deleted', next.id, null);
      return { task, nextOccurrence: next ? 'removed' : 'none' };
    },
    remove(id) {
      deleted.set(id, must(id));
      tasks.delete(id);
      tell('task.deleted', id, null);
    },
    restore(id) {
      const task = deleted.get(id);
      if (!task) throw new NoSuchTask();
      return store({ ...task, version: task.version + 2 }, 'task.restored');
    },
  };
}

export class NoSuchTask extends Error {}

function newTask(fields: NewTask): Task {
  const at = new Date();
  const recurrence = fields.recurrence ?? null;
  const date = fields.dueDate ?? localDate(at, TIME_ZONE);
  return {
    id: randomUUID(),
    title: fields.title,
    description: fields.description ?? '',
    dueDate: fields.dueDate ?? null,
    dueTime: fields.dueTime ?? null,
    priority: fields.priority ?? 4,
    status: 'backlog',
    seriesId: recurrence && randomUUID(),
    occurrenceNo: recurrence && 1,
    recurrence,
    dtstart: recurrence && date,
    ruleDate: recurrence && { date, time: fields.dueTime ?? null },
    completedAt: null,
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
    version: 1,
  };
}

function withSeries(task: Task, fields: Partial<Task> | TaskPatch): Partial<Task> {
  const { dtstart = null } = fields;
  const recurrence = fields.recurrence ?? (dtstart === null ? fields.recurrence : task.recurrence);
  if (recurrence === undefined) return fields;
  if (recurrence === null) return { ...fields, seriesId: null, occurrenceNo: null, dtstart: null, ruleDate: null };
  const { dueDate, dueTime } = { ...task, ...fields };
  const plan = planSeries({ task, recurrence, dtstart, dueDate, dueTime, now: new Date(), timeZone: TIME_ZONE });
  const { ruleDate } = plan;
  const series = { seriesId: task.seriesId ?? randomUUID(), occurrenceNo: task.occurrenceNo ?? 1 };
  return { ...fields, ...series, dtstart: plan.dtstart, ruleDate };
}

function following(task: Task): Task | null {
  const { recurrence, dtstart, ruleDate, dueDate, occurrenceNo, completedAt } = task;
  if (!recurrence || !ruleDate || dtstart === null || completedAt === null || occurrenceNo === null) return null;
  const due = dueDate === null ? null : { date: dueDate, time: task.dueTime };
  const done = { completedAt: new Date(completedAt), timeZone: TIME_ZONE };
  const next = nextOccurrence({ ...recurrence, dtstart, ruleDate, due, occurrenceNo, ...done });
  if (!next) return null;
  const base = newTask({ title: task.title, dueDate: next.date, dueTime: next.time, recurrence });
  return {
    ...base,
    priority: task.priority,
    description: task.description,
    seriesId: task.seriesId,
    occurrenceNo: occurrenceNo + 1,
    dtstart,
  };
}
