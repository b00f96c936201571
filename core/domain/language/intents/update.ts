import type { TaskChangePhrases } from '../action.ts';
import type { Reading } from './add.ts';
import { rest, textOf, type Clause } from '../clause.ts';
import { parseQuickAdd } from '../quick-add.ts';
import { isBulk, isForeign } from '../task-nouns.ts';
import { isKnownTask, taskPhrase } from '../task-phrase.ts';
import { wordAt } from '../tokenize.ts';
import { matchAny } from '../word-pattern.ts';

const MOVE_VERBS = [
  'move',
  'reschedule',
  'postpone',
  'push back?',
  'bump',
  'shift',
  'delay',
  'defer',
  'snooze',
  'set',
  'change',
  'update',
  'make',
  'repeat',
  'put off?',
];
const VAGUE_VERBS = new Set(['set', 'change', 'update', 'make', 'push', 'repeat']);
/** "change the date of …": says what follows is a task. */
const DATE_OF = 'the? due? date|time|deadline|day of|for';
const RENAME_STARTS = ['rename', 'retitle', 'change|update the? name|title of'];

/** Reads "rename … to …", "move … to friday", "make … repeat every monday", "remove the date from …"; null for anything else. */
export function readUpdate(clause: Clause): Reading | null {
  return readRename(clause) ?? readClearDate(clause) ?? readMove(clause);
}

function update(
  clause: Clause,
  range: readonly [number, number],
  { changes, confidence }: { changes: TaskChangePhrases; confidence: number },
): Reading | null {
  const title = taskPhrase(clause, ...range);
  const object = clause.tokens.slice(...range);
  if (title === '' || isBulk(object)) return null;
  if (isForeign(object) && isKnownTask(title, clause.context) !== true) return null;
  return { action: { intent: 'update', title, changes }, confidence };
}

function readRename(clause: Clause): Reading | null {
  const { tokens, context } = clause;
  const explicit = matchAny(tokens, 0, RENAME_STARTS);
  const start = explicit ?? matchAny(tokens, 0, ['change', 'edit']);
  if (start === null) return null;
  const to = tokens.findIndex(
    ({ text, kind }, index) => index > start && kind === 'word' && (text === 'to' || text === 'into'),
  );
  const title = to < 0 ? '' : rest(clause, to + 1);
  if (title === '') return null;
  // "change the lights to blue": without the word "rename" it must be one of our tasks, and not a date.
  const isTask = isKnownTask(taskPhrase(clause, start, to), context) === true && readWhen(clause, to + 1) === null;
  return explicit !== null || isTask
    ? update(clause, [start, to], { changes: { title }, confidence: explicit === null ? 0.8 : 0.95 })
    : null;
}

/** "remove the date from …", "clear the due date of …". */
function readClearDate(clause: Clause): Reading | null {
  const start = matchAny(clause.tokens, 0, ['remove|clear|delete the? due? date|deadline from|of|for|on']);
  return start === null
    ? null
    : update(clause, [start, clause.tokens.length], { changes: { due: null }, confidence: 0.95 });
}

function readMove(clause: Clause): Reading | null {
  const { tokens } = clause;
  const verb = matchAny(tokens, 0, MOVE_VERBS);
  if (verb === null) return null;
  const start = matchAny(tokens, verb, [DATE_OF]) ?? verb;
  const first = wordAt(tokens, 0);
  for (const lead of leadsTo(clause, start)) {
    const changes = readWhen(clause, lead.when) ?? (first === 'snooze' ? readSnoozeLength(clause, lead.when) : null);
    if (!changes) continue;
    const range: [number, number] = [start, withoutOldDate(clause, start, lead.at)];
    // "set the oven to 5", "make dinner at 6": verbs of everything need one of our tasks.
    const isVague = VAGUE_VERBS.has(first) && start === verb;
    if (isVague && isKnownTask(taskPhrase(clause, ...range), clause.context) === false) continue;
    return update(clause, range, { changes, confidence: isVague ? 0.85 : 0.92 });
  }
  // "snooze it" without a day is tomorrow, as its button says.
  return first === 'snooze' && start < tokens.length ? snooze(clause, start) : null;
}

/** Words between the task and its new date. */
const WHEN_LEADS = new Set(['to', 'until', 'till', 'for', 'on', 'due', 'by', 'repeat', 'every']);

/** Places where the new date may begin: behind "to", "until", …, the first first; then before a date without any lead. */
function leadsTo({ tokens }: Clause, start: number): { at: number; when: number }[] {
  const places: { at: number; when: number }[] = [];
  for (let index = start + 1; index < tokens.length; index++) {
    const word = wordAt(tokens, index);
    const isLead = WHEN_LEADS.has(word);
    if (isLead && ['to', 'until', 'till', 'for'].includes(word) && wordAt(tokens, index + 1) === 'repeat') continue;
    if (isLead)
      places.push({
        at: index - (wordAt(tokens, index - 1) === 'to' && word === 'repeat' ? 1 : 0),
        when: index + (word === 'every' || word === 'on' || word === 'by' || word === 'due' ? 0 : 1),
      });
  }
  const bare = [3, 2, 1].map((count) => tokens.length - count).filter((index) => index > start);
  // A phrase has few leading words; text that holds nothing else is not a phrase.
  return [...places.slice(0, MAX_LEADS), ...bare.map((index) => ({ at: index, when: index }))];
}
const MAX_LEADS = 8;

/** "snooze it for 2 days": counted from now, as snoozing is. "Postpone by 2 days" counts from the due date: not yet. */
function readSnoozeLength({ text, tokens, context }: Clause, from: number): TaskChangePhrases | null {
  const { title, due } = parseQuickAdd(`in ${textOf(text, tokens.slice(from))}`, context);
  return title === '' && due !== null ? { due } : null;
}

/** The change that the words from a token on say, when they say nothing else. */
function readWhen(clause: Clause, from: number): TaskChangePhrases | null {
  const { title, due, recurrence, spans } = parseQuickAdd(rest(clause, from), clause.context);
  if (title !== '' || spans.length === 0) return null;
  if (recurrence) return { recurrence, ...(spans.some(({ kind }) => kind === 'date') && due ? { due } : {}) };
  const isTimeOnly = due !== null && due.time !== null && spans.every(({ kind }) => kind === 'time');
  return isTimeOnly && due.time !== null ? { time: due.time } : { due };
}

/** A date has fewer words; longer text is not an old date. Without a bound, each "from" would read the whole rest again. */
const MAX_OLD_DATE = 10;

/** "from friday to monday": the old date is no part of the title. */
function withoutOldDate(clause: Clause, start: number, end: number): number {
  for (let index = Math.max(start + 1, end - MAX_OLD_DATE); index < end; index++) {
    if (wordAt(clause.tokens, index) !== 'from') continue;
    const { title, spans } = parseQuickAdd(rest(clause, index + 1, end), clause.context);
    if (title === '' && spans.length > 0) return index;
  }
  return end;
}

function snooze(clause: Clause, start: number): Reading | null {
  const { due } = parseQuickAdd('tomorrow', clause.context);
  return update(clause, [start, clause.tokens.length], { changes: { due }, confidence: 0.85 });
}
