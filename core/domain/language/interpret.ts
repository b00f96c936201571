import type { Action, Interpretation, NamedTask } from './action.ts';
import { clauseOf, type ChatContext, type Clause } from './clause.ts';
import { findPhrases } from './find-phrases.ts';
import { readAdd, type Reading } from './intents/add.ts';
import { readComplete } from './intents/complete.ts';
import { readQuery } from './intents/query.ts';
import { readRemove } from './intents/remove.ts';
import { readTalk } from './intents/talk.ts';
import { readUpdate } from './intents/update.ts';
import { languageContext, type LanguageContext } from './language-context.ts';
import { splitClauses } from './split-clauses.ts';
import { indexTasks, type TaskIndex } from './task-index.ts';
import { isKnownTask } from './task-phrase.ts';
import { cleanTitle } from './title.ts';
import { tokenize } from './tokenize.ts';
import { matchAny } from './word-pattern.ts';

/** The open tasks as a list, or as an index when they are many. */
export type MessageContext = Omit<ChatContext, 'openTasks'> & {
  openTasks?: readonly NamedTask[] | TaskIndex<NamedTask>;
};

/** In this order: "set a reminder" is no change, "remove the date" no removal, "check milk off my list" no question. */
const READERS = [readAdd, readUpdate, readComplete, readQuery, readRemove];
/** "don't add milk": not a command, whatever verb follows. */
const PROHIBITIONS = ['never|not', 'do|does|did|should|must|can|could|will|would not'];
/** Words after which a verb is no command; it may still be a question about tasks. */
const QUESTIONS = ['why|how|should|would|if|when|where|who', 'did you'];
const REMINDING = ['do not let me forget', 'do not forget to'];
const EXAMPLES = ['add buy milk tomorrow at 5pm', 'show my tasks'] as const;
/** Longer than any request: the message is read as one, and an example would not help. */
const MAX_EXAMPLE = 80;

/**
 * What a message asks for, as actions in the order they were said. What is not certain is `unknown` with two examples:
 * the engine never invents an action. It depends only on its arguments, takes time linear in the text, and never throws.
 */
export function interpret(text: string, { openTasks, ...who }: MessageContext): Interpretation {
  const index = openTasks && ('match' in openTasks ? openTasks : indexTasks(openTasks));
  const context: ChatContext = { ...who, ...(index && { openTasks: index }) };
  const language = languageContext(context);
  const pieces = splitClauses(text);
  const readings = pieces.length > 1 ? pieces.map((piece) => readClause(clauseOf(piece, context, language))) : [];
  const isSeveral = readings.length > 1 && readings.every((reading) => reading !== null && isSure(reading, context));
  if (isSeveral) return together(readings.filter((reading) => reading !== null));
  const whole = readClause(clauseOf(text, context, language));
  return whole ? together([whole]) : unknown(text, language);
}

function readClause(clause: Clause): Reading | null {
  const talk = readTalk(clause);
  if (talk || clause.tokens.length === 0) return talk;
  if (starts(clause, PROHIBITIONS)) return starts(clause, REMINDING) ? readAdd(clause) : null;
  if (starts(clause, QUESTIONS)) return readQuery(clause);
  for (const reader of READERS) {
    const reading = reader(clause);
    if (reading) return reading;
  }
  return null;
}

function starts({ tokens }: Clause, patterns: readonly string[]): boolean {
  return matchAny(tokens, 0, patterns) !== null;
}

const TALK: ReadonlySet<Action['intent']> = new Set(['confirm', 'deny', 'help', 'undo']);

/** In "add buy soap and remove stains" the second part is no request: what a part names must exist when tasks are known. */
function isSure({ action }: Reading, context: ChatContext): boolean {
  if (TALK.has(action.intent)) return false;
  const names =
    action.intent === 'complete' ||
    action.intent === 'remove' ||
    action.intent === 'reopen' ||
    action.intent === 'update';
  return !names || isKnownTask(action.title, context) !== false;
}

function together(readings: readonly Reading[]): Interpretation {
  return {
    actions: readings.map(({ action }) => action),
    confidence: Math.min(...readings.map(({ confidence }) => confidence)),
  };
}

function unknown(text: string, language: LanguageContext): Interpretation {
  const line = cleanTitle(text.slice(0, MAX_EXAMPLE + 1));
  const hasDate = line.length > 0 && line.length <= MAX_EXAMPLE && findsDate(line, language);
  const action: Action = { intent: 'unknown', examples: [hasDate ? `add ${line}` : EXAMPLES[0], EXAMPLES[1]] };
  return { actions: [action], confidence: 0 };
}

/** First words of questions and commands: a line that begins so is not offered as a task. */
const NO_TITLE =
  /^(?:what|who|why|how|when|where|which|is|are|am|do|does|did|can|could|will|would|should|move|change|postpone|push|delay|delete|remove|complete|add|not|don)\b/i;

/** A sentence with a date may well be a task: the example then adds it with one click. */
function findsDate(line: string, language: LanguageContext): boolean {
  return !line.endsWith('?') && !NO_TITLE.test(line) && findPhrases(line, tokenize(line), language).length > 0;
}
