import type { Due } from '../recurrence/due.ts';
import type { Recurrence } from '../task/task.ts';

/** Days from `from` to `to`, both included, `YYYY-MM-DD`. */
export type DateRange = { from: string; to: string };

export type QueryKind = 'list' | 'count' | 'search' | 'agenda';

/**
 * What is to change. `due.time` null means that only a day was said: the task's own time stays. `time` is there alone when
 * only a time was said: the task's own day stays. `due` null takes the date away.
 */
export type TaskChangePhrases = {
  title?: string;
  due?: Due | null;
  time?: string;
  recurrence?: Recurrence | null;
};

/** One thing that a person asked for. `title` is the new task's title for `add`, else a phrase to match against tasks. */
export type Action =
  | { intent: 'add'; title: string; due: Due | null; recurrence: Recurrence | null }
  | { intent: 'complete' | 'reopen' | 'remove'; title: string }
  | { intent: 'update'; title: string; changes: TaskChangePhrases }
  | { intent: 'query'; kind: QueryKind; when: DateRange | null; text: string | null }
  | { intent: 'undo' | 'confirm' | 'deny' | 'help' }
  /** Not understood: nothing is done, and two example commands are shown. */
  | { intent: 'unknown'; examples: string[] };

/** `confidence` from 0 (not understood) to 1 (the words leave no doubt). */
export type Interpretation = { actions: Action[]; confidence: number };

/** A task that words may mean. */
export type NamedTask = { id: string; title: string };
