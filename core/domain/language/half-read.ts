import type { Phrase } from './find-phrases.ts';
import { DAY_PARTS, WEEKDAYS, WEEKDAY_HOMOGRAPHS, WEEKDAY_PLURALS } from './lexicon.ts';
import { isUnreadAmount, isUnreadNumber, PREPOSITIONS, type Neighbour } from './unread-amount.ts';
import { isRepetition, isTimeWord } from './time-words.ts';
import { wordAt, type Token } from './tokenize.ts';

/** As far as words of one date may lie apart: "on the [12] at 9:00". */
const MAX_GAP = 4;
/** Words and marks that hold the parts of a date together. */
const CONNECTORS = new Set(
  'of the a an in on at by for from to and or this due around until till through latest earliest , - – / & ( ) [ ] @ :'.split(
    ' ',
  ),
);
/** Zones of the clock: a time in another one than the person's is not read. */
const ZONES = new Set('utc gmt est edt cst cdt mst mdt pst pdt et pt cet cest bst ist jst aest aedt'.split(' '));
/** Between two phrases, these make a list of them. */
const LISTING = new Set('and or & plus to but'.split(' '));
/** Directly before a phrase, these turn its meaning. */
const TURNING = new Set('not but except without unless than'.split(' '));
/** The same, before a phrase that has no preposition of its own: "before friday", but "look after by friday". */
const RELATIONS = new Set(
  'before after past about regarding since between within during from until till til through'.split(' '),
);
/** Before a weekday, these choose among its days: "even thursdays", "some friday". */
const CHOOSING = new Set('even odd alternate alternating most some any several certain various'.split(' '));
const WEEK_PARTS = new Set('weekday weekdays workday workdays weekend weekends'.split(' '));
/** Parts of a period, of which only the first day would be taken: "late next week", "the end of …". */
const VAGUE = new Set('early late later mid middle end beginning start rest over all whole'.split(' '));

/**
 * Whether something was read only in part: beside it stand words that belong to it and were not read ("thursday week",
 * "on the 12 …", "9am to …"), or an unread repetition stands anywhere. To set it would be a wrong date without a word.
 * `used` are the phrases that would count, in order.
 */
export function isHalfRead(tokens: readonly Token[], used: readonly Phrase[]): boolean {
  if (used.length === 0) return false;
  const covered = new Set(used.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, step) => from + step)));
  const hasClock = used.some(
    (phrase) => (phrase.kind === 'time' || phrase.kind === 'date') && phrase.value.minutes !== null,
  );
  const isFree = (index: number): boolean => index >= 0 && index < tokens.length && !covered.has(index);
  const hasUnreadRepetition = tokens.some((_, index) => isFree(index) && isRepetition(tokens, index));
  const isTimeAlone = used.every(({ kind }) => kind === 'time');
  const hasUnreadDay = tokens.some(({ text }, index) => isFree(index) && isOtherDay(text));
  return (
    hasUnreadRepetition ||
    (isTimeAlone && hasUnreadDay) ||
    used.some((phrase, index) => isListed(tokens, phrase, used[index + 1])) ||
    used.some((phrase) => [true, false].some((isBefore) => hasUnread({ tokens, phrase, isBefore, hasClock }, isFree)))
  );
}

/** In "prepare friday's meeting at 5pm" the time alone would mean today. */
function isOtherDay(word: string): boolean {
  const day = word.replace(/'?s$/, '');
  return day === 'tomorrow' || (WEEKDAYS.has(day) && !WEEKDAY_HOMOGRAPHS.has(day));
}

/** "friday and [tomorrow]": two phrases with nothing but a list's word between them. */
function isListed(tokens: readonly Token[], { to }: Phrase, next: Phrase | undefined): boolean {
  return next?.from === to + 1 && LISTING.has(wordAt(tokens, to));
}

/** Looks from the phrase outwards until a word that has nothing to do with it. */
function hasUnread(side: Omit<Neighbour, 'index' | 'gap'>, isFree: (index: number) => boolean): boolean {
  const { tokens, phrase, isBefore } = side;
  const gap: string[] = [];
  let index = isBefore ? phrase.from - 1 : phrase.to;
  while (gap.length <= MAX_GAP && isFree(index)) {
    if (isUnread({ ...side, index, gap })) return true;
    if (!isConnector(tokens, index)) return false;
    gap.push(wordAt(tokens, index));
    index += isBefore ? -1 : 1;
  }
  return false;
}

function isConnector(tokens: readonly Token[], index: number): boolean {
  const word = wordAt(tokens, index);
  // "27.11." and "8.30": a full stop right behind a number.
  const before = tokens[index - 1];
  const isPoint = word === '.' && before?.number !== null && before?.end === tokens[index]?.start;
  return isPoint || CONNECTORS.has(word);
}

function isUnread(neighbour: Neighbour): boolean {
  const { tokens, index } = neighbour;
  const token = tokens[index];
  if (token?.kind !== 'word') return false;
  const amount = isUnreadAmount(neighbour);
  if (amount !== null) return amount;
  if (token.number !== null) return isUnreadNumber(neighbour);
  return (
    isTimeWord(tokens, index) ||
    isUnreadPart(neighbour) ||
    isModifier(neighbour) ||
    isOfClock(neighbour) ||
    isBoundary(neighbour)
  );
}

/** "half 7pm", "in an hour and a half", "5pm EST": what belongs to a clock time or to a length of hours only. */
function isOfClock({ tokens, index, phrase, isBefore, gap }: Neighbour): boolean {
  const word = wordAt(tokens, index);
  const isClock = phrase.kind === 'time' || (phrase.kind === 'date' && phrase.value.minutes !== null);
  if (word === 'half') return isClock || !isBefore;
  return isClock && !isBefore && gap.length === 0 && ZONES.has(word);
}

/** "evening of friday"; but "movie night friday" is a thing on Friday. */
function isUnreadPart({ tokens, index, gap, isBefore }: Neighbour): boolean {
  const word = wordAt(tokens, index);
  if (!DAY_PARTS.has(word)) return false;
  const before = wordAt(tokens, index - 1);
  return !isBefore || word !== 'night' || gap.length > 0 || before === '' || CONNECTORS.has(before);
}

/** "before friday", "late next week", "the end of …". */
function isModifier({ tokens, index, phrase, gap, isBefore }: Neighbour): boolean {
  if (!isBefore) return false;
  const word = wordAt(tokens, index);
  if (VAGUE.has(word)) return gap.includes('of') || (phrase.kind === 'date' && phrase.value.isPeriod);
  if (gap.some((each) => each !== 'the')) return false;
  // "thrice weekly" is no weekly task; "twice every day" is one that each day's occurrence stands for.
  if (word === 'thrice' || word === 'twice')
    return phrase.kind === 'recurrence' && phrase.value.rule.frequency !== 'DAILY';
  if (CHOOSING.has(word)) return namesWeekday(tokens, phrase);
  return TURNING.has(word) || (RELATIONS.has(word) && !PREPOSITIONS.has(wordAt(tokens, phrase.from)));
}

function namesWeekday(tokens: readonly Token[], { from, to }: Phrase): boolean {
  return tokens
    .slice(from, to)
    .some(({ text }) => WEEKDAYS.has(text) || WEEKDAY_PLURALS.has(text) || WEEK_PARTS.has(text));
}

/** "[friday] before 9", "[every day] between 2 and 3"; but "about 3 invoices" are things. */
function isBoundary({ tokens, index, isBefore, gap }: Neighbour): boolean {
  if (isBefore || gap.length > 0 || !RELATIONS.has(wordAt(tokens, index))) return false;
  const hour = tokens[index + 1]?.number ?? null;
  const next = tokens[index + 2];
  return hour !== null && hour <= 24 && (next?.kind !== 'word' || isConnector(tokens, index + 2));
}
