import { SharedArray } from 'k6/data';

/** What people write down; `days` from today until it is due. */
export type Errand = { title: string; days?: number; priority?: number };

export const ERRANDS = new SharedArray('errands', (): Errand[] => [
  { title: 'Water the plants', days: 0 },
  { title: 'Call the dentist', days: 1, priority: 2 },
  { title: 'Buy oat milk' },
  { title: 'Send the invoice', days: 2, priority: 1 },
  { title: 'Renew the passport', days: 30, priority: 3 },
  { title: 'Fix the bicycle light' },
  { title: 'Read two chapters', days: 5 },
  { title: 'Return the library books', days: 7, priority: 2 },
]);

/** Messages that add a task. */
export const ADDING = new SharedArray('adding', (): string[] => [
  'add buy bread',
  'remind me to call mom',
  'add clean the sink',
]);

/** Messages that ask. */
export const ASKING = new SharedArray('asking', (): string[] => [
  'what is due today?',
  'show my tasks',
  'what is due tomorrow?',
]);

export const TIME_ZONE = 'Europe/Berlin';

/** An item of a list, taken in turn. */
export function inTurn<T>(items: readonly T[], turn: number): T {
  const item = items[turn % items.length];
  if (item === undefined) throw new Error('The list is empty.');
  return item;
}

/** The day that many days from `now`, as `YYYY-MM-DD`. */
export function dayFrom(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}
