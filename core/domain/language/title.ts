import { hasWords, joinAtCut, withoutEndMarks } from './join-at-cut.ts';

const QUOTES = new Map([
  ['"', '"'],
  ['“', '”'],
  ['«', '»'],
]);

/** The text without the spans, which are sorted: a title as `cleanTitle` makes it, with no mark or empty bracket left over at a cut. */
export function titleWithout(text: string, spans: readonly { start: number; end: number }[]): string {
  const pieces: string[] = [];
  let position = 0;
  for (const { start, end } of spans) {
    pieces.push(text.slice(position, start));
    position = end;
  }
  const tail = text.slice(position);
  const [first, ...others] = [...pieces, isLeftAlone(tail) ? '' : tail];
  if (others.length === 0) return cleanTitle(first);
  let title = first;
  for (const piece of others) title = joinAtCut(title, piece);
  const isCutAtEnd = !hasWords(others.at(-1) ?? '');
  return cleanTitle(isCutAtEnd ? withoutEndMarks(withoutLastLead(withoutEndMarks(title))) : title);
}

/** Words that lead to a date: nothing but them behind the last date leads to nothing. */
const LEADING = new Set(['on', 'at', '@', 'for', 'by', 'due', 'in', 'to', 'the', 'latest']);
const MAX_LEFT_ALONE = 30;

/** "[every week] on", "[friday] at the latest". */
function isLeftAlone(tail: string): boolean {
  const words = tail.length <= MAX_LEFT_ALONE ? withoutEndMarks(tail).toLowerCase().trim().split(' ') : [];
  return words.length > 0 && words.every((word) => LEADING.has(word));
}

/** "set the alarm to" what was cut out. */
function withoutLastLead(title: string): string {
  const lead = LEADS.find((word) => title.toLowerCase().endsWith(word));
  return lead === undefined ? title : title.slice(0, -lead.length);
}

/** No title ends in these; "on" and "by" may ("turn it on"). */
const LEADS = [' to', ' for', ' at', ' @'];

/**
 * One line of well-formed text: single spaces, no control characters, no separators at the ends, and without the quotes
 * when all of it is quoted.
 */
export function cleanTitle(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/ ([,;:])(?= |$)/g, '$1')
    .trim();
  const trimmed = trimSeparators(line);
  const closer = QUOTES.get(trimmed[0] ?? '');
  const isQuoted = closer !== undefined && trimmed.length > 2 && trimmed.indexOf(closer, 1) === trimmed.length - 1;
  return isQuoted ? trimmed.slice(1, -1).trim() : trimmed;
}

const SEPARATORS = new Set([' ', ',', ';', ':', '-', '–', '—']);

/** By hand and not by pattern: `/[\s,]+$/` is quadratic on hostile text. */
function trimSeparators(line: string): string {
  let start = 0;
  let end = line.length;
  while (start < end && SEPARATORS.has(line[start] ?? '')) start++;
  while (end > start && SEPARATORS.has(line[end - 1] ?? '')) end--;
  return line.slice(start, end);
}
