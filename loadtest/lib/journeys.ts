import { check } from 'k6';
import { Rate, Trend } from 'k6/metrics';
import { ask, isGood, pause, SHED, valueOf } from './client.ts';
import type { Answer } from './client.ts';
import { ADDING, ASKING, dayFrom, ERRANDS, inTurn } from './data.ts';
import { write } from './ledger.ts';
import type { Person } from './person.ts';
import { HAS_FUNCTIONS } from './settings.ts';
import type { Task, TaskPage } from './task.ts';

/** What people do. Each journey checks what it gets; none throws for what the server does. */

/** Under overload: how long admitted requests took, and whether a refusal said when to come back. */
const admitted = new Trend('admitted', true);
const refusedRightly = new Rate('refused_rightly');

/** From the completion of a recurring task until the next one is in the list (US6.1: 5 s). */
const nextOccurrence = new Trend('next_occurrence', true);
const NEXT_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 100;
/** Open tasks that a person keeps; more are completed instead of new ones written. */
const KEPT_TASKS = 20;

const LIST = { endpoint: 'list', path: '/api/tasks?status=open&limit=50' } as const;

export async function readList(person: Person): Promise<void> {
  const answer = await ask(person.jar, LIST);
  const page = valueOf<TaskPage>(answer);
  check(answer, { 'the list is read': (read) => isGood(read) && Array.isArray(page?.items) }, { journey: 'list' });
}

/** Writes an errand down; a person with a full list completes the oldest instead. */
export async function quickAdd(person: Person, turn: number): Promise<void> {
  if (person.openTasks.length >= KEPT_TASKS) return completeOldest(person);
  const { title, days, priority } = inTurn(ERRANDS, turn);
  const task = {
    title: `${title} ${person.nextMark()}`,
    ...(days !== undefined && { dueDate: dayFrom(new Date(), days) }),
    ...(priority !== undefined && { priority }),
  };
  const made = await create(person, task);
  if (made) person.openTasks.push(made.id);
}

export async function completeOldest(person: Person): Promise<void> {
  const id = person.openTasks.shift();
  if (id !== undefined) await complete(person, id);
}

/** Completes a recurring task and waits for the next one (US6.1), then completes that as well, which ends the series. */
export async function completeRecurring(person: Person): Promise<void> {
  const made = await create(person, recurring(person));
  if (!made || !(await complete(person, made.id)) || !HAS_FUNCTIONS) return;
  const began = Date.now();
  const next = await findNext(person, made, began);
  check(next, { 'the next task appears within 5 s': (found) => found !== undefined }, { journey: 'recurring' });
  if (!next) return;
  nextOccurrence.add(Date.now() - began);
  await complete(person, next.id);
}

/** Adds a task by a message, then asks about the list. */
export async function chat(person: Person, turn: number): Promise<void> {
  const mark = person.nextMark();
  const path = `/api/${person.userId}/chat`;
  const message = `${inTurn(ADDING, turn)} ${mark}`;
  const added = await write(person, { endpoint: 'chat', method: 'POST', path, body: { message }, key: mark });
  const answer = valueOf<{ conversation_id: string; tool_calls: { tool: string; tasks: Task[] }[] }>(added);
  const made = answer?.tool_calls?.find(({ tool }) => tool === 'add_task')?.tasks[0];
  check(
    added,
    { 'the chat adds the task': () => made?.title.toLowerCase().includes(mark) === true },
    { journey: 'chat' },
  );
  if (made) person.openTasks.push(made.id);
  const body = { message: inTurn(ASKING, turn), ...(answer && { conversation_id: answer.conversation_id }) };
  const asked = await ask(person.jar, { endpoint: 'chat', method: 'POST', path, body, key: `${mark}-ask` });
  check(asked, { 'the chat answers': isGood }, { journey: 'chat' });
}

/** Twice and no more: the second one ends the series, and nobody's list grows. */
function recurring(person: Person) {
  const recurrence = { rrule: 'FREQ=DAILY;COUNT=2', anchor: 'due' };
  return { title: `Stretch ${person.nextMark()}`, dueDate: dayFrom(new Date(), 0), recurrence };
}

async function create(person: Person, task: { title: string }): Promise<Task | undefined> {
  // The mark at the end of the title is unique, so it serves as the key too.
  const key = task.title.split(' ').pop() ?? task.title;
  const asked = { endpoint: 'create', method: 'POST', path: '/api/tasks', body: task, key } as const;
  const answer = await write(person, asked);
  const made = isGood(answer) ? valueOf<Task>(answer) : undefined;
  check(answer, { 'the task is created': () => made?.title === task.title }, { journey: 'add' });
  return made;
}

async function complete(person: Person, id: string): Promise<boolean> {
  const path = `/api/tasks/${id}/complete`;
  const answer = await write(person, { endpoint: 'complete', method: 'POST', path, key: `complete-${id}` });
  return check(answer, { 'the task is completed': isDone }, { journey: 'complete' });
}

function isDone(answer: Answer): boolean {
  return isGood(answer) && valueOf<Task>(answer)?.status === 'done';
}

/** One action without thought, as one of very many at once: mostly a look at the list, sometimes a new task. */
export async function rush(person: Person, turn: number): Promise<void> {
  const answer = turn % 5 === 0 ? await addInARush(person) : await ask(person.jar, { ...LIST, mayBeShed: true });
  if (isGood(answer)) admitted.add(answer.timings.duration);
  else refusedRightly.add(SHED.includes(answer.status) && 'Retry-After' in answer.headers);
}

async function addInARush(person: Person): Promise<Answer> {
  const mark = person.nextMark();
  const body = { title: `Buy oat milk ${mark}` };
  const asked = { endpoint: 'create', method: 'POST', path: '/api/tasks', body, key: mark, mayBeShed: true } as const;
  return write(person, asked, 1);
}

/** Completes a recurring task without waiting for the next one. */
export async function recur(person: Person): Promise<void> {
  const made = await create(person, recurring(person));
  if (made) await complete(person, made.id);
}

async function findNext(person: Person, { seriesId }: Task, began: number): Promise<Task | undefined> {
  while (Date.now() - began < NEXT_WITHIN_MS) {
    const answer = await ask(person.jar, { endpoint: 'list', path: '/api/tasks?status=open&limit=200' });
    const next = valueOf<TaskPage>(answer)?.items?.find(
      (task) => task.seriesId === seriesId && task.occurrenceNo === 2,
    );
    if (next) return next;
    await pause(LOOK_EVERY_MS);
  }
  return undefined;
}
