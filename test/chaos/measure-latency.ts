import type { Task } from '#core/domain/task/task';
import type { Stack } from '../../scripts/dev/stack/start-stack.ts';
import { signInAsGuest } from '../support/api-client.ts';
import type { ApiClient } from '../support/api-client.ts';
import { openLiveUpdates } from '../support/live-updates.ts';
import type { LiveUpdates } from '../support/live-updates.ts';

export type LatencyPlan = { perSecond: number; seconds: number; people: number };
/** From the click on "done" until the next task is in the person's live stream, in ms. */
export type Latencies = { completions: number; p50: number; p95: number; p99: number; most: number };

type Person = { who: ApiClient; updates: LiveUpdates; tasks: Task[] };

/** People with an open stream complete recurring tasks at a steady rate, whatever the answers take. */
export async function measureLatency(stack: Stack, { perSecond, seconds, people }: LatencyPlan): Promise<Latencies> {
  const each = Math.ceil((perSecond * seconds) / people);
  const all = await Promise.all(Array.from({ length: people }, () => arrive(stack.url, each)));
  const began = performance.now();
  const taken = await Promise.all(
    all.flatMap((person, nth) =>
      person.tasks.map(async (task, index) => {
        const dueAt = began + ((index * people + nth) * 1000) / perSecond;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
        return timeOf(person, task);
      }),
    ),
  );
  for (const { updates } of all) updates.close();
  const sorted = taken.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? NaN);
  return { completions: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) };
}

async function arrive(url: string, count: number): Promise<Person> {
  const who = await signInAsGuest(url);
  const tasks: Task[] = [];
  for (let n = 0; n < count; n++) {
    tasks.push(
      await who.create({
        title: `task ${n}`,
        dueDate: '2026-11-24',
        recurrence: { rrule: 'FREQ=DAILY', anchor: 'due' },
      }),
    );
  }
  return { who, updates: await openLiveUpdates(url, who), tasks };
}

async function timeOf({ who, updates }: Person, { id, seriesId }: Task): Promise<number> {
  const began = performance.now();
  const seen = updates.next(({ kind, task }) => kind === 'task.next-created' && task?.seriesId === seriesId);
  await Promise.all([who.complete(id), seen]);
  return performance.now() - began;
}
