import type { Token } from './tokenize.ts';
import { wordAt } from './tokenize.ts';

/** Words for tasks: a request that names one is about tasks. */
export const TASK_NOUNS: ReadonlySet<string> = new Set(
  (
    'task tasks todo todos to-do to-dos reminder reminders item items event events appointment appointments meeting meetings ' +
    'alarm alarms chore chores errand errands deadline deadlines'
  ).split(' '),
);
/** Words for the list that holds tasks. */
export const LIST_NOUNS: ReadonlySet<string> = new Set(
  'list lists tasks todos to-dos calendar agenda schedule reminders planner'.split(' '),
);
/** Things that other assistants manage and this product does not: removing or adding them must never touch a task. */
const FOREIGN_NOUNS: ReadonlySet<string> = new Set(
  (
    'playlist playlists song songs music album email emails mail mails inbox message messages text texts contact contacts account ' +
    'accounts photo photos picture pictures video videos file files app apps cart order bookmark bookmarks history cookies ' +
    'favorites favourites favorite queue library card subscription volume light lights user podcast podcasts station tweet post ' +
    'number phone facebook twitter instagram'
  ).split(' '),
);
const DETERMINERS = new Set(['my', 'the', 'our', 'this', 'that', 'a', 'your', 'me']);
const PREPOSITIONS = new Set(['to', 'on', 'in', 'from', 'off', 'onto', 'into', 'of']);
/** "to my own grocery to do list": what may stand between preposition and noun. */
const MAX_TAIL = 5;
/** What may follow the list: a date, a purpose, a courtesy. */
const AFTER_LIST = new Set(
  'for of on at by this next today tomorrow tonight please every daily weekly monthly , . because cause'.split(' '),
);

/** Tokens `from` up to (not including) `to`. */
export type TokenRange = { from: number; to: number };

/** The last "on my shopping list", "off of the calendar" in a clause: it says where, and is no part of a title. */
export function listTail(tokens: readonly Token[]): TokenRange | null {
  for (let noun = tokens.length - 1; noun >= 2; noun--) {
    if (!LIST_NOUNS.has(wordAt(tokens, noun))) continue;
    if (noun + 1 < tokens.length && !AFTER_LIST.has(wordAt(tokens, noun + 1))) continue;
    const from = tailStart(tokens, noun);
    if (from !== null) return { from, to: noun + 1 };
  }
  return null;
}

function tailStart(tokens: readonly Token[], noun: number): number | null {
  for (let index = noun - 1; index >= Math.max(0, noun - MAX_TAIL); index--) {
    if (!PREPOSITIONS.has(wordAt(tokens, index))) continue;
    const isDirect = DETERMINERS.has(wordAt(tokens, index + 1)) || index + 1 === noun || wordAt(tokens, index) !== 'to';
    if (!isDirect) continue;
    const before = wordAt(tokens, index - 1);
    return before === 'off' || before === 'out' ? index - 1 : index;
  }
  return null;
}

export function namesTask(tokens: readonly Token[]): boolean {
  return tokens.some(({ text, kind }) => kind === 'word' && (TASK_NOUNS.has(text) || LIST_NOUNS.has(text)));
}

/** Whether the words are about songs, mails, accounts and the like, and not about tasks or lists. */
export function isForeign(tokens: readonly Token[]): boolean {
  return !namesTask(tokens) && tokens.some(({ text, kind }) => kind === 'word' && FOREIGN_NOUNS.has(text));
}

/** Before a thing that is not ours, these tell it from a verb or an errand: "to my playlist", but "email bob", "check mail". */
const BEFORE_THINGS = new Set([...DETERMINERS, ...PREPOSITIONS, 'new', 'these', 'those', 'his', 'her', 'their']);

/** Whether what is to be added goes to another place than the task list, or is a thing of another kind. */
export function isForeignAddition(tokens: readonly Token[]): boolean {
  return (
    !namesTask(tokens) &&
    tokens.some((token, index) => isForeign([token]) && BEFORE_THINGS.has(wordAt(tokens, index - 1)))
  );
}

const BULK = new Set(['all', 'everything', 'every', 'each', 'any', 'entire', 'whole']);

function isPlural(word: string): boolean {
  return LIST_NOUNS.has(word) || (TASK_NOUNS.has(word) && word.endsWith('s'));
}

/** "everything", "all tasks", "my list": many tasks at once, which needs a confirmation that is not there yet. */
export function isBulk(tokens: readonly Token[]): boolean {
  const words = tokens.map(({ text }) => text).filter((word) => !DETERMINERS.has(word) && word !== 'of');
  const [first = ''] = words;
  return (
    BULK.has(first) || (words.some(isPlural) && words.every((word) => isPlural(word) || word === 'to' || word === 'do'))
  );
}
