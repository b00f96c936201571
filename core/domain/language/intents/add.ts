import type { Action } from '../action.ts';
import { rest, type Clause } from '../clause.ts';
import { parseQuickAdd, type QuickAdd } from '../quick-add.ts';
import { isBulk, isForeignAddition, listTail } from '../task-nouns.ts';
import { cleanTitle } from '../title.ts';
import { tokenize, wordAt, type Token } from '../tokenize.ts';
import { matchAny, matchWords } from '../word-pattern.ts';

/** What a reader of an intent found: the action and how sure the words make it. */
export type Reading = { action: Action; confidence: number };

const TASK_WORD = 'task|todo|to-do|reminder|item|event|appointment|meeting|alarm|chore|errand';
/** These leave no doubt that a task is wanted. */
const CLEAR_STARTS = [
  'remind me to|that|about|of?',
  'remember to',
  'do not forget to',
  'do not let me forget to|that|about?',
  'note to self',
  'make a note to|of|that|about',
  'set|make|create me? a reminder to|for|that|about?',
  'i need|want a? reminder to|for|that|about?',
  `add|create|make|new|set a|an|the|another|new? new? ${TASK_WORD}`,
  'set|make|create my alarm|reminder for|to?',
  'set up a|an|the|another? reminder|meeting|appointment|alarm|event',
  'todo|task',
];
/** Behind a noun, these lead to the title. */
const TITLE_LEADS = ['to', 'that says?', 'called|named|titled|saying', 'about', 'of'];
/** Things that are a title when nothing else is said ("set an alarm for 7"). */
const SELF_NAMED = new Set(['event', 'appointment', 'meeting', 'alarm']);

/** Reads "add …", "remind me to …", "put … on my list"; null when the clause asks for something else. */
export function readAdd(clause: Clause): Reading | null {
  return readClearAdd(clause) ?? readPlainAdd(clause) ?? readPutOnList(clause);
}

function readClearAdd(clause: Clause): Reading | null {
  const { tokens } = clause;
  const end = matchAny(tokens, 0, CLEAR_STARTS);
  if (end === null) return null;
  const isLabel = wordAt(tokens, 0) === 'todo' || wordAt(tokens, 0) === 'task';
  if (isLabel && wordAt(tokens, end) !== ':') return null;
  const lead = matchAny(tokens, end, TITLE_LEADS) ?? end;
  const noun = [end - 1, end - 2].map((at) => wordAt(tokens, at)).find((word) => SELF_NAMED.has(word)) ?? '';
  const body = withoutTail(clause, wordAt(tokens, lead) === ':' ? lead + 1 : lead);
  const parsed = parse(clause, body);
  const named = capitalised(noun);
  // "a meeting with Ben" is called just that; "a meeting called …" has a name of its own.
  const title =
    noun === wordAt(tokens, end - 1) &&
    named !== '' &&
    lead === end &&
    parsed.title !== '' &&
    !parsed.title.startsWith('for')
      ? `${named} ${parsed.title}`
      : parsed.title;
  return reading({ ...parsed, title }, { confidence: 0.97, fallback: named });
}

function readPlainAdd(clause: Clause): Reading | null {
  const end = matchAny(clause.tokens, 0, ['add', 'jot down', 'write down', 'schedule a|an|the?']);
  if (end === null || isSum(clause.tokens.slice(end))) return null;
  const hasTail = listTail(clause.tokens) !== null;
  const object = clause.tokens.slice(end);
  if (!hasTail && isForeignAddition(object)) return null;
  const isQuestion = wordAt(clause.tokens, end) === 'up' || object.length === 0;
  const body = withoutTail(clause, end);
  return isQuestion ? null : reading(parse(clause, body), { confidence: hasTail ? 0.97 : 0.9, fallback: '' });
}

/** "put milk on my list", "i need milk on the shopping list": only the list makes these ours. */
function readPutOnList(clause: Clause): Reading | null {
  const end = matchAny(clause.tokens, 0, ['put', 'include', 'insert', 'place', 'i need|want']);
  const tail = listTail(clause.tokens);
  if (end === null || tail === null || tail.from <= end) return null;
  return reading(parse(clause, withoutTail(clause, end)), { confidence: 0.93, fallback: '' });
}

/** "add 5 and 7" wants a sum. */
function isSum(object: readonly Token[]): boolean {
  return (
    object.length > 0 &&
    object.every(({ number, text }) => number !== null || ['and', 'plus', '+', 'to', ','].includes(text))
  );
}

/** The words from a token on, without "to my list"; behind it only a date or repetition belongs to the task. */
function withoutTail(clause: Clause, from: number): string {
  const tail = listTail(clause.tokens);
  if (tail === null || tail.from < from) return rest(clause, from);
  const after = rest(clause, tail.to);
  const before = rest(clause, from, tail.from);
  return after !== '' && parse(clause, after).title === '' ? `${before} ${after}` : before;
}

function parse({ context }: Clause, body: string): QuickAdd {
  return parseQuickAdd(body, context);
}

function reading(
  { title, due, recurrence }: QuickAdd,
  { confidence, fallback }: { confidence: number; fallback: string },
): Reading | null {
  const cleaned = withoutLead(title) || fallback;
  if (
    cleaned === '' ||
    (isBulk(
      tokenize(cleaned)
        .filter(({ kind }) => kind === 'word')
        .slice(0, 6),
    ) &&
      fallback === '')
  )
    return null;
  return { action: { intent: 'add', title: cleaned, due, recurrence }, confidence };
}

/** "remind me tomorrow to call mom": the date went, its "to" stayed. */
function withoutLead(title: string): string {
  const tokens = tokenize(title);
  const end = matchWords(tokens, 0, 'to|that|about|for|at');
  const first = tokens[end ?? 0];
  const cut = end === null || first === undefined ? title : title.slice(first.start);
  return cleanTitle(/^(?:for|at|on|to|that|about|by|the)$/i.test(cut.trim()) ? '' : cut);
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
