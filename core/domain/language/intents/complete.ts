import type { Reading } from './add.ts';
import type { Clause } from '../clause.ts';
import { isBulk, isForeign, listTail } from '../task-nouns.ts';
import { isKnownTask, taskPhrase } from '../task-phrase.ts';
import { wordAt } from '../tokenize.ts';
import { matchAny } from '../word-pattern.ts';

const DONE_ENDS = [
  ['as', 'done'],
  ['as', 'complete'],
  ['as', 'completed'],
  ['as', 'finished'],
  ['done'],
  ['complete'],
  ['completed'],
  ['finished'],
  ['off'],
];
const OPEN_ENDS = [
  ['as', 'not', 'done'],
  ['as', 'undone'],
  ['as', 'incomplete'],
  ['as', 'open'],
  ['as', 'unfinished'],
  ['as', 'not', 'complete'],
  ['not', 'done'],
  ['undone'],
  ['incomplete'],
];
const COMPLETE_STARTS = [
  'complete',
  'finish',
  'finished|completed with?',
  'done with|:',
  'check|cross|tick|strike|scratch off|out',
  'i just|already? finished|completed with?',
  'i have just|already? done|finished|completed with?',
];
const REOPEN_STARTS = [
  'reopen',
  're-open',
  'uncomplete',
  'uncheck',
  'untick',
  'undo complete|completing|completion of?',
];

/** Reads "complete …", "mark … as done", "check … off", "i finished …", and their opposites; null for anything else. */
export function readComplete(clause: Clause): Reading | null {
  return readReopen(clause) ?? readMark(clause) ?? readVerb(clause) ?? readStatement(clause);
}

function reading(
  clause: Clause,
  range: readonly [number, number],
  { intent, confidence }: { intent: 'complete' | 'reopen'; confidence: number },
): Reading | null {
  const [from, end] = range;
  const tail = listTail(clause.tokens);
  const to = tail !== null && tail.from > from && tail.from < end ? tail.from : end;
  const object = clause.tokens.slice(from, to);
  const title = taskPhrase(clause, from, to);
  if (title === '' || isBulk(object)) return null;
  if (isForeign(object) && isKnownTask(title, clause.context) !== true) return null;
  return { action: { intent, title }, confidence };
}

function readReopen(clause: Clause): Reading | null {
  const start = matchAny(clause.tokens, 0, REOPEN_STARTS);
  if (start !== null) return reading(clause, [start, clause.tokens.length], { intent: 'reopen', confidence: 0.95 });
  const mark = matchAny(clause.tokens, 0, ['mark', 'set']);
  const end = mark === null ? null : endOf(clause, OPEN_ENDS);
  return mark === null || end === null ? null : reading(clause, [mark, end], { intent: 'reopen', confidence: 0.95 });
}

/** "mark … as done", "check … off [my list]". */
function readMark(clause: Clause): Reading | null {
  const start = matchAny(clause.tokens, 0, ['mark off?', 'check', 'cross', 'tick', 'strike', 'scratch', 'set']);
  const end = start === null ? null : endOf(clause, DONE_ENDS);
  if (start === null || end === null || end <= start) return null;
  return reading(clause, [start, end], { intent: 'complete', confidence: 0.95 });
}

/** Index where one of the endings begins, before a list tail if there is one. */
function endOf({ tokens }: Clause, endings: readonly (readonly string[])[]): number | null {
  const tail = listTail(tokens);
  // "check milk off my list": there "off" is the ending and the tail's beginning.
  const { from: at, to } = tail ?? { from: tokens.length, to: tokens.length };
  const limits = [at, to, wordAt(tokens, at) === 'off' ? at + 1 : at];
  for (const limit of limits) {
    const found = endings.find((words) =>
      words.every((word, index) => wordAt(tokens, limit - words.length + index) === word),
    );
    if (found) return limit - found.length;
  }
  return null;
}

function readVerb(clause: Clause): Reading | null {
  const start = matchAny(clause.tokens, 0, COMPLETE_STARTS);
  if (start === null || start >= clause.tokens.length) return null;
  const isClaim = wordAt(clause.tokens, 0) === 'i';
  // "i finished my dinner" is no command: with the tasks known it must be one of them.
  const known = isKnownTask(taskPhrase(clause, start, clause.tokens.length), clause.context);
  if (isClaim && known === false) return null;
  return reading(clause, [start, clause.tokens.length], { intent: 'complete', confidence: isClaim ? 0.85 : 0.9 });
}

/** "the report is done": only when it names an open task. */
function readStatement(clause: Clause): Reading | null {
  const { tokens, context } = clause;
  const isDone = ['done', 'finished', 'complete', 'completed'].includes(wordAt(tokens, tokens.length - 1));
  const verb = wordAt(tokens, tokens.length - 2);
  const did = matchAny(tokens, 0, ['i just|already? did', 'did']);
  const range: [number, number] | null =
    isDone && ['is', 'are'].includes(verb) ? [0, tokens.length - 2] : did === null ? null : [did, tokens.length];
  if (!range || isKnownTask(taskPhrase(clause, ...range), context) !== true) return null;
  return reading(clause, range, { intent: 'complete', confidence: 0.85 });
}
