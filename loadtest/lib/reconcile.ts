import { Counter } from 'k6/metrics';
import type { CookieJar } from 'k6/http';
import { jarOf } from './auth.ts';
import type { Guest } from './auth.ts';
import { ask, isGood, pause, valueOf } from './client.ts';
import { balance } from './ledger.ts';
import { markIn } from './marks.ts';
import { HAS_FUNCTIONS } from './settings.ts';
import type { Task, TaskPage } from './task.ts';

/** The server's side of the ledger, counted after the run. */
export const found = new Counter('writes_found');
export const doubled = new Counter('writes_doubled');
/** Next tasks that a completed recurring task must have had: due, and what was wrong with them. */
export const effectsDue = new Counter('effects_due');
export const effectsLost = new Counter('effects_lost');
export const effectsDoubled = new Counter('effects_doubled');

/** So many people's lists are read at the same time. */
const TOGETHER = 4;
const PAGE = 200;
const READ_ATTEMPTS = 60;
const LOOK_AGAIN_MS = 500;

export type Run = { run: string; guests: Guest[] };

/** Reads back what all people have, and counts it against what was acknowledged. */
export async function reconcile({ run, guests }: Run, effectsWithinSeconds: number): Promise<void> {
  const queue = [...guests];
  const deadline = Date.now() + effectsWithinSeconds * 1_000;
  const readInTurn = async (): Promise<void> => {
    for (let guest = queue.shift(); guest; guest = queue.shift()) await reconcileOne(guest, { run, deadline });
  };
  await Promise.all(Array.from({ length: TOGETHER }, readInTurn));
}

async function reconcileOne(guest: Guest, { run, deadline }: { run: string; deadline: number }): Promise<void> {
  const jar = jarOf(guest);
  let tasks = await readAll(jar);
  while (HAS_FUNCTIONS && effectsOf(tasks).lost > 0 && Date.now() < deadline) {
    await pause(LOOK_AGAIN_MS);
    tasks = await readAll(jar);
  }
  const byMark = groupBy(tasks.filter(isWritten), ({ title }) => markIn(title, run));
  for (const [mark, same] of byMark) {
    if (mark === undefined) continue;
    count(1);
    if (same.length > 1) doubled.add(same.length - 1);
  }
  // Each done task was completed by a write of its own.
  for (const { title, status } of tasks) if (status === 'done' && markIn(title, run) !== undefined) count(1);
  const effects = effectsOf(tasks);
  if (!HAS_FUNCTIONS) return;
  effectsDue.add(effects.due);
  effectsLost.add(effects.lost);
  effectsDoubled.add(effects.doubled);
}

function count(writes: number): void {
  found.add(writes);
  balance.add(-writes);
}

/** Written by a person, and not as the next of a series by the product. */
function isWritten({ occurrenceNo }: Task): boolean {
  return occurrenceNo === null || occurrenceNo === 1;
}

/** Each done first task of a series must have exactly one second one (`COUNT=2` ends it there). */
function effectsOf(tasks: readonly Task[]): { due: number; lost: number; doubled: number } {
  const effects = { due: 0, lost: 0, doubled: 0 };
  const series = groupBy(tasks, ({ seriesId }) => seriesId);
  for (const [seriesId, members] of series) {
    if (seriesId === null) continue;
    const later = members.filter(({ occurrenceNo }) => occurrenceNo === 2).length;
    const isDue = members.some(({ occurrenceNo, status }) => occurrenceNo === 1 && status === 'done');
    if (isDue) effects.due += 1;
    if (isDue && later === 0) effects.lost += 1;
    effects.doubled += Math.max(0, later - 1);
  }
  return effects;
}

/** k6's JavaScript has no `Map.groupBy`. */
function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

async function readAll(jar: CookieJar): Promise<Task[]> {
  return [...(await readList(jar, 'open')), ...(await readList(jar, 'done'))];
}

async function readList(jar: CookieJar, status: 'open' | 'done'): Promise<Task[]> {
  const items: Task[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const after = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: TaskPage = await readPage(jar, `/api/tasks?status=${status}&limit=${PAGE}${after}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

/** @throws Error when the product gives no page for a minute: then nothing is known about the ledger. */
async function readPage(jar: CookieJar, path: string): Promise<TaskPage> {
  for (let attempt = 0; attempt < READ_ATTEMPTS; attempt += 1) {
    const answer = await ask(jar, { endpoint: 'list', path, isMeasured: false });
    const page = isGood(answer) ? valueOf<TaskPage>(answer) : undefined;
    if (page) return page;
    await pause(1_000);
  }
  throw new Error(`${path} gave no list after the run: the ledger cannot be reconciled.`);
}
