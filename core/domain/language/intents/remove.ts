import type { Reading } from './add.ts';
import type { Clause } from '../clause.ts';
import { isBulk, isForeign, listTail, namesTask } from '../task-nouns.ts';
import { isKnownTask, taskPhrase } from '../task-phrase.ts';
import { wordAt } from '../tokenize.ts';
import { matchAny } from '../word-pattern.ts';

/** Verbs that mean deleting whatever follows. */
const CLEAR_VERBS = ['delete', 'remove', 'erase', 'discard', 'trash', 'scrap', 'get rid of'];
/** Verbs that mean it only for a task: flights are cancelled too. */
const DOUBTFUL_VERBS = ['cancel', 'drop', 'forget about?', 'clear', 'take off|out?', 'kill', 'nuke'];

/** Reads "delete …", "take … off my list", "cancel the … reminder"; null for anything else, and for everything at once. */
export function readRemove(clause: Clause): Reading | null {
  const { tokens, context } = clause;
  const clear = matchAny(tokens, 0, CLEAR_VERBS);
  const start = clear ?? matchAny(tokens, 0, DOUBTFUL_VERBS);
  if (start === null) return null;
  const tail = listTail(tokens);
  const to = tail !== null && tail.from > start ? tail.from : tokens.length;
  const object = tokens.slice(start, to);
  const isTake = clear === null && wordAt(tokens, 0) === 'take';
  if (isTake && (tail === null || !['off', 'out', 'from', 'of'].includes(wordAt(tokens, tail.from)))) return null;
  const title = taskPhrase(clause, start, to);
  if (title === '' || isBulk(object)) return null;
  const known = isKnownTask(title, context);
  const isOurs = known === true || tail !== null || namesTask(object);
  if (clear === null && !isOurs) return null;
  if (isForeign(object) && known !== true && tail === null) return null;
  return { action: { intent: 'remove', title }, confidence: isOurs ? 0.95 : 0.85 };
}
