import type { NamedTask } from './action.ts';
import type { LanguageContext } from './language-context.ts';
import type { TaskIndex } from './task-index.ts';
import { cleanTitle } from './title.ts';
import { tokenize, wordAt, type Token } from './tokenize.ts';
import { matchAny } from './word-pattern.ts';

/** Who asks, when, and about which tasks. `openTasks` undefined: not known, so words cannot be checked against them. */
export type ChatContext = {
  now: Date;
  timeZone: string;
  locale?: string;
  openTasks?: TaskIndex<NamedTask>;
  lastTaskId?: string | null;
};

/** One request of a message, without politeness: `tokens` are of `text`. */
export type Clause = { text: string; tokens: readonly Token[]; context: ChatContext; language: LanguageContext };

const POLITE_STARTS = [
  'please',
  'hey|hi|hello',
  'ok|okay|alright|also|now|then|just|kindly|so|and|yes',
  'can|could|would|will you please?',
  'i want|need|wanna|have|like to',
  'i want|need you to',
  'i would like to',
  'i would like you to',
  'go ahead and',
  'let us',
];
const POLITE_ENDS = new Set(['please', 'thanks', 'thx', '.', '!', '?', ',']);

/** A clause from a piece of a message, its politeness cut off at both ends. */
export function clauseOf(message: string, context: ChatContext, language: LanguageContext): Clause {
  const all = tokenize(message);
  let start = 0;
  for (let next: number | null = 0; next !== null; next = nextPoliteness(all, start)) start = next;
  let end = all.length;
  while (end > start && isPoliteEnd(all, end)) end--;
  const text = textOf(message, all.slice(start, end));
  return { text, tokens: tokenize(text), context, language };
}

function nextPoliteness(tokens: readonly Token[], start: number): number | null {
  const end = matchAny(tokens, start, POLITE_STARTS);
  if (end === null) return null;
  const next = wordAt(tokens, end) === ',' ? end + 1 : end;
  return next < tokens.length ? next : null;
}

function isPoliteEnd(tokens: readonly Token[], end: number): boolean {
  const word = wordAt(tokens, end - 1);
  return POLITE_ENDS.has(word) && !(word === '!' && wordAt(tokens, end - 2) === 'every');
}

/** The original text that a run of tokens covers. */
export function textOf(text: string, tokens: readonly Token[]): string {
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first && last ? text.slice(first.start, last.end) : '';
}

/** The text of a clause from a token on, up to another. */
export function rest({ text, tokens }: Clause, from: number, to = tokens.length): string {
  return cleanTitle(textOf(text, tokens.slice(from, Math.max(from, to))));
}
