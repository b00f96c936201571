import type pg from 'pg';
import type { Task } from '#core/domain/task/task';
import type { Stack } from '../../scripts/dev/stack/start-stack.ts';
import type { ApiClient } from '../support/api-client.ts';
import { until } from '../support/until.ts';
import { countDeadLetters } from './count-dead-letters.ts';
import { connectAsOwner } from './owner-client.ts';

export type KillPlan = {
  completions: number;
  /** Of each part. */
  kills: number;
  parts: readonly string[];
  /** From 0 to 1; the same sequence gives the same order and moments. */
  random: () => number;
  log: (line: string) => void;
};

/** What there is when everything has come to rest. `doubled` and `missing` must be empty, whatever was killed. */
export type KillOutcome = {
  nextOccurrences: number;
  missing: string[];
  doubled: string[];
  deadLetters: number;
  /** Events written, and events with a committed effect: each exactly once. */
  eventsWritten: number;
  eventsProcessed: number;
};

const LATEST_KILL_MS = 400;
const SETTLE_DEADLINE_MS = 120_000;
const DAILY = { rrule: 'FREQ=DAILY', anchor: 'due' } as const;

/** Completes recurring tasks while parts are killed with SIGKILL at random moments, waits until nothing is left to do, and counts. */
export async function killPartsDuringCompletions(stack: Stack, who: ApiClient, plan: KillPlan): Promise<KillOutcome> {
  const tasks = await createTasks(who, plan.completions);
  const victims = shuffle(
    plan.parts.flatMap((part) => Array.from({ length: plan.kills }, () => part)),
    plan.random,
  );
  const perKill = Math.ceil(tasks.length / victims.length);
  for (const [index, victim] of victims.entries()) {
    const share = tasks.slice(index * perKill, (index + 1) * perKill);
    await Promise.all([killSoon(stack, victim, plan), completeAll(who, share)]);
    await stack.untilUp(victim);
  }
  await completeAll(who, tasks.slice(victims.length * perKill));
  plan.log(`${tasks.length} completions and ${victims.length} kills done; waiting for the rest`);
  return settle(stack, who, tasks);
}

async function createTasks(who: ApiClient, count: number): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let index = 0; index < count; index++) {
    tasks.push(await who.create({ title: `task ${index}`, dueDate: '2026-11-24', recurrence: DAILY }));
  }
  return tasks;
}

async function completeAll(who: ApiClient, tasks: readonly Task[]): Promise<void> {
  for (const task of tasks) await who.complete(task.id);
}

async function killSoon(stack: Stack, victim: string, { random, log }: KillPlan): Promise<void> {
  const delayMs = Math.round(random() * LATEST_KILL_MS);
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  await stack.kill(victim);
  log(`killed ${victim} after ${delayMs} ms`);
}

async function settle(stack: Stack, who: ApiClient, tasks: readonly Task[]): Promise<KillOutcome> {
  const client = await connectAsOwner(stack);
  try {
    // Also the relay's and the consumer's backlog: a late duplicate must have had its chance.
    await until(async () => {
      const { waiting, written, processed } = await countEvents(client);
      return waiting === 0 && processed >= written && written >= tasks.length;
    }, SETTLE_DEADLINE_MS).catch(() => undefined);
    const { written, processed } = await countEvents(client);
    const next = (await who.list('open')).filter(({ occurrenceNo }) => (occurrenceNo ?? 1) > 1);
    return {
      nextOccurrences: next.length,
      missing: tasks.filter(({ seriesId }) => !next.some((task) => task.seriesId === seriesId)).map(({ id }) => id),
      doubled: tasks
        .filter(({ seriesId }) => next.filter((task) => task.seriesId === seriesId).length > 1)
        .map(({ id }) => id),
      deadLetters: await countDeadLetters(stack),
      eventsWritten: written,
      eventsProcessed: processed,
    };
  } finally {
    await client.end();
  }
}

async function countEvents(client: pg.Client): Promise<{ waiting: number; written: number; processed: number }> {
  const { rows } = await client.query<{ waiting: number; written: number; processed: number }>(
    `SELECT (SELECT count(*)::int FROM outbox WHERE published_at IS NULL) AS waiting,
            (SELECT count(*)::int FROM outbox) AS written,
            (SELECT count(*)::int FROM processed_event) AS processed`,
  );
  return rows[0] ?? { waiting: 0, written: 0, processed: 0 };
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const shuffled = [...items];
  for (let at = shuffled.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [shuffled[at], shuffled[other]] = [shuffled[other] as T, shuffled[at] as T];
  }
  return shuffled;
}
