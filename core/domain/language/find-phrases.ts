import { readDate, type DatePhrase } from './date-phrase.ts';
import { readTime, type TimePhrase } from './clock-time.ts';
import type { LanguageContext } from './language-context.ts';
import { UNITS, WEEKDAYS } from './lexicon.ts';
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
    const mayStart = tokens[index]?.kind === 'word' || isRange;
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

/** Words behind an unread repetition that would be a date or time by themselves. */
const REFUSED_LENGTH = 6;

/**
 * "every second friday", "monthly on tuesday", which we refuse, must not become "friday" or "tuesday": the words of a
 * repetition that could not be read are skipped together.
 */
function lengthOfUnread(tokens: readonly Token[], index: number): number {
  const [word, second] = [wordAt(tokens, index), wordAt(tokens, index + 1)];
  const next = tokens[index + 1];
  if (word === 'every' || word === 'each') {
    const isRepetition =
      next?.number || next?.ordinal || UNITS.has(second) || WEEKDAYS.has(second) || second === 'other';
    return isRepetition ? REFUSED_LENGTH : 1;
  }
  return /^(?:dai|week|month|year)ly$/.test(word) && second === 'on' ? REFUSED_LENGTH : 1;
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
  let start = 0;
  for (const phrase of candidates) {
    if (phrase.from !== start || phrase.placement === 'end') break;
    kept.add(phrase);
    start = wordAt(tokens, phrase.to) === ',' ? phrase.to + 1 : phrase.to;
  }
  return candidates.filter((phrase) => kept.has(phrase));
}

/** The end of the line without its tags and punctuation. */
function skipBack(tokens: readonly Token[], end: number): number {
  let index = end;
  while (
    index > 0 &&
    (tokens[index - 1]?.kind === 'tag' || ['.', ',', '!', '?', ';'].includes(tokens[index - 1]?.text ?? ''))
  )
    index--;
  return index;
}
