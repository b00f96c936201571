import { readDate } from './date-phrase.ts';
import type { DatePhrase } from './date-reading.ts';
import { readTime, type TimePhrase } from './clock-time.ts';
import type { LanguageContext } from './language-context.ts';
import { isRepetition, REFUSED_LENGTH } from './time-words.ts';
import { readBound, type Bound } from './recurrence/bounds.ts';
import { readRecurrence, type RecurrencePhrase } from './recurrence/phrase.ts';
import { wordAt, type Found, type Placement, type Token } from './tokenize.ts';

/** A phrase in a text: tokens `from` up to (not including) `to`. */
type Place = { from: number; to: number; placement: Placement };
export type Phrase = Place &
  (
    | { kind: 'recurrence'; value: RecurrencePhrase }
    | { kind: 'bound'; value: Bound }
    | { kind: 'date'; value: DatePhrase }
    | { kind: 'no-date' }
    | { kind: 'time'; value: TimePhrase }
  );

/**
 * The dates, times and repetitions that a text really says, in order, never overlapping. Phrases that count only at an
 * edge of the line are there only when nothing but other phrases, tags and marks is between them and that edge.
 */
export function findPhrases(text: string, tokens: readonly Token[], context: LanguageContext): Phrase[] {
  const candidates: Phrase[] = [];
  for (let index = 0; index < tokens.length;) {
    const isRange = wordAt(tokens, index) === 'to' || wordAt(tokens, index) === '-';
    const mayStart = tokens[index]?.kind === 'word' || isRange || ['@', '×'].includes(wordAt(tokens, index));
    const phrase =
      mayStart && (!isRange || isOpenRange(candidates.at(-1), index)) ? readPhrase(tokens, index, context) : null;
    if (phrase && standsAlone(text, tokens, phrase)) candidates.push(phrase);
    index = phrase?.to ?? index + lengthOfUnread(tokens, index);
  }
  return atTheirPlaces(tokens, candidates);
}

/** "from jan 1 to march 25": only there does "to" lead to a last day. */
function isOpenRange(previous: Phrase | undefined, index: number): boolean {
  return previous?.kind === 'bound' && previous.value.kind === 'start' && previous.to === index;
}

function lengthOfUnread(tokens: readonly Token[], index: number): number {
  return isRepetition(tokens, index) ? REFUSED_LENGTH : 1;
}

function readPhrase(tokens: readonly Token[], index: number, context: LanguageContext): Phrase | null {
  const recurrence = readRecurrence(tokens, index);
  if (recurrence) return { kind: 'recurrence', ...placed(index, recurrence) };
  const noDate = readNoDate(tokens, index);
  if (noDate !== null) return { kind: 'no-date', from: index, to: noDate, placement: 'end' };
  const date = readDate(tokens, index, context);
  const bound = readBound(tokens, index, context);
  if (bound && bound.next > (date?.next ?? 0)) {
    return { kind: 'bound', value: bound.value, from: index, to: bound.next, placement: 'anywhere' };
  }
  if (date) return { kind: 'date', ...placed(index, date) };
  const time = readTime(tokens, index);
  return time && { kind: 'time', ...placed(index, time) };
}

function placed<T extends { placement: Placement }>(from: number, { value, next }: Found<T>): Place & { value: T } {
  return { value, from, to: next, placement: value.placement };
}

/** "no date", "no due date". */
function readNoDate(tokens: readonly Token[], index: number): number | null {
  if (wordAt(tokens, index) !== 'no') return null;
  const noun = wordAt(tokens, index + 1) === 'due' ? index + 2 : index + 1;
  return wordAt(tokens, noun) === 'date' || wordAt(tokens, noun) === 'deadline' ? noun + 1 : null;
}

/** Whether a phrase is words of its own: not a part of "sun-dried", "9/11's" or "mon@home". */
function standsAlone(text: string, tokens: readonly Token[], { from, to }: Phrase): boolean {
  const before = text[(tokens[from]?.start ?? 0) - 1] ?? ' ';
  const after = text[tokens[to - 1]?.end ?? text.length] ?? ' ';
  return /[\s([{,;:"“—–]/.test(before) && /[\s.,;:!?)\]}"”—–]/.test(after);
}

function atTheirPlaces(tokens: readonly Token[], candidates: readonly Phrase[]): Phrase[] {
  const kept = new Set(candidates.filter(({ placement }) => placement === 'anywhere'));
  let end = tokens.length;
  for (const phrase of candidates.toReversed()) {
    end = skipBack(tokens, end);
    if (phrase.to !== end) break;
    kept.add(phrase);
    end = phrase.from;
  }
  let start = skipOpeners(tokens, 0);
  for (const phrase of candidates) {
    if (phrase.from !== start || phrase.placement === 'end') break;
    kept.add(phrase);
    start = skipOpeners(tokens, wordAt(tokens, phrase.to) === ',' ? phrase.to + 1 : phrase.to);
  }
  keepTouching(tokens, candidates, kept);
  keepTouching(tokens, candidates.toReversed(), kept);
  return candidates.filter((phrase) => kept.has(phrase));
}

/** "friday at 8am", "tomorrow at four": beside a phrase that counts, a day or hour is one as well. */
function keepTouching(tokens: readonly Token[], candidates: readonly Phrase[], kept: Set<Phrase>): void {
  for (const [index, phrase] of candidates.entries()) {
    const other = candidates[index - 1];
    if (!other || !kept.has(other) || phrase.placement === 'end') continue;
    const [first, second] = phrase.from < other.from ? [phrase, other] : [other, phrase];
    const gap = wordAt(tokens, first.to) === ',' ? 1 : 0;
    if (first.to + gap === second.from) kept.add(phrase);
  }
}

function skipOpeners(tokens: readonly Token[], start: number): number {
  let index = start;
  while (['(', '[', '{'].includes(wordAt(tokens, index))) index++;
  return index;
}

const END_MARKS = new Set(['.', ',', '!', '?', ';', '(', ')', '[', ']', '{', '}']);

/** The end of the line without its tags and punctuation. */
function skipBack(tokens: readonly Token[], end: number): number {
  let index = end;
  while (index > 0 && (tokens[index - 1]?.kind === 'tag' || END_MARKS.has(tokens[index - 1]?.text ?? ''))) index--;
  return index;
}
