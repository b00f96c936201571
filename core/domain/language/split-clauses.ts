import { tokenize, wordAt, type Token } from './tokenize.ts';

/** Words that begin a request: only before one of them, "and" separates two requests. */
const VERBS = new Set(
  (
    'add create remind schedule put delete remove erase complete finish mark check cross tick move reschedule postpone rename snooze ' +
    'cancel show list reopen uncheck take change search'
  ).split(' '),
);
const SOFTENERS = new Set(['then', 'please', 'also', 'can', 'you', 'could']);
/** More requests than this in one message are pasted text, not speech. */
const MAX_CLAUSES = 20;

/**
 * The pieces of a message that may each be a request: at line ends and semicolons, and at "and", "then", commas and full
 * stops before a verb. Quoted text is never cut. One piece, the message itself, when there is nothing to cut.
 */
export function splitClauses(message: string): string[] {
  const tokens = tokenize(message);
  const pieces: string[] = [];
  let start = 0;
  for (let index = 1; index < tokens.length; index++) {
    const width = separatorAt(message, tokens, index);
    if (width === null) continue;
    const from = tokens[index]?.start ?? message.length;
    pieces.push(message.slice(start, from).trim());
    start = tokens[index + width]?.start ?? message.length;
    index += width;
  }
  pieces.push(message.slice(start).trim());
  const clauses = pieces.filter((piece) => piece !== '');
  return clauses.length === 0 || clauses.length > MAX_CLAUSES ? [message] : clauses;
}

/** How many tokens a separator at this index has (0 for a line end before it); null when there is none. */
function separatorAt(message: string, tokens: readonly Token[], index: number): number | null {
  const gap = message.slice(tokens[index - 1]?.end ?? 0, tokens[index]?.start ?? 0);
  if (gap.includes('\n')) return 0;
  const word = wordAt(tokens, index);
  if (word === ';') return 1;
  if (![',', 'and', 'then', '.', '&'].includes(word)) return null;
  let next = index + 1;
  if (wordAt(tokens, next) === 'and') next++;
  const width = next - index;
  while (next < index + 5 && SOFTENERS.has(wordAt(tokens, next))) next++;
  return VERBS.has(wordAt(tokens, next)) ? width : null;
}
