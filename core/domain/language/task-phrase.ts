import type { NamedTask } from './action.ts';
import { rest, type ChatContext, type Clause } from './clause.ts';
import { cleanTitle } from './title.ts';
import { matchWords } from './word-pattern.ts';

const PRONOUNS = new Set([
  'it',
  'that',
  'this',
  'that one',
  'this one',
  'that task',
  'this task',
  'the last one',
  'the last task',
]);

/** The words that name a task in a clause, from one token up to another; "it" becomes the task spoken of last. */
export function taskPhrase(clause: Clause, from: number, to: number): string {
  const start = matchWords(clause.tokens, from, 'the|my? task|todo|to-do|reminder|item called|named|titled?') ?? from;
  const said = rest(clause, start < to ? start : from, to);
  return PRONOUNS.has(said.toLowerCase()) ? (lastTask(clause.context)?.title ?? said) : said;
}

function lastTask({ openTasks, lastTaskId }: ChatContext): NamedTask | undefined {
  return openTasks?.tasks.find(({ id }) => id === lastTaskId);
}

/** Whether a phrase names an open task; null when the open tasks are not known. */
export function isKnownTask(phrase: string, { openTasks }: ChatContext): boolean | null {
  return openTasks ? openTasks.match(cleanTitle(phrase)).kind !== 'none' : null;
}
