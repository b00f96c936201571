import { DAY_PARTS, DAY_PART_MINUTES, type DayPart } from './lexicon.ts';
import { wordAt, type Found, type Placement, type Token } from './tokenize.ts';

/**
 * A time as it was said. `minutes` after midnight, or null when only a part of the day was named;
 * `ambiguous` when it is on the 12-hour dial and nobody said which half ("at 5", "3:30").
 */
export type ClockTime = { minutes: number | null; ambiguous: boolean; part: DayPart | null };

/** A time and where in the line it counts: "at 5" in "look at 5 houses" is none. */
export type TimePhrase = ClockTime & { placement: Placement };

/** Hours within which "at 5" is meant (language.md, "Ambiguities"). */
const DAY_START = 7 * 60;
const DAY_END = 21 * 60;
const HALF_DAY = 12 * 60;

/** Reads "17:30", "at 5", "9am", "9 o'clock", "half past 8", "noon", "in the evening"; null when no time starts here. */
export function readTime(tokens: readonly Token[], start: number): Found<TimePhrase> | null {
  const hasAt = ['at', 'around', 'by', '@'].includes(wordAt(tokens, start));
  const first = hasAt ? start + 1 : start;
  const core = readClock(tokens, first, hasAt);
  if (!core) return readPart(tokens, start);
  const part = core.value.ambiguous ? readPart(tokens, core.next) : null;
  const value = { ...core.value, part: part?.value.part ?? null };
  return { value: part?.value.part ? { ...value, placement: 'anywhere' } : value, next: part?.next ?? core.next };
}

function exact(minutes: number, placement: Placement = 'anywhere'): TimePhrase {
  return { minutes, ambiguous: false, part: null, placement };
}

function readClock(tokens: readonly Token[], index: number, hasAt: boolean): Found<TimePhrase> | null {
  const word = wordAt(tokens, index);
  if (word === 'noon' || word === 'midday')
    return { value: exact(HALF_DAY, hasAt ? 'anywhere' : 'edge'), next: index + 1 };
  if (word === 'midnight') return { value: exact(0, hasAt ? 'anywhere' : 'edge'), next: index + 1 };
  const past = readPast(tokens, index);
  if (past) return past;
  const match = /^(\d{1,2})(?::(\d{2}))?(am|pm|a|p|a\.m\.?|p\.m\.?)?$/.exec(tokens[index]?.kind === 'word' ? word : '');
  const hour = match ? Number(match[1]) : (tokens[index]?.number ?? null);
  if (hour === null) return null;
  const minute = Number(match?.[2] ?? 0);
  const nextWord = wordAt(tokens, index + 1);
  const spoken = nextWord === 'am' || nextWord === 'pm' ? nextWord : null;
  // "3p" alone may be anything, "at 3p" is a time.
  const attached =
    match?.[3] !== undefined && (match[3].length > 1 || match[2] !== undefined || hasAt) ? match[3] : null;
  if (match?.[3] !== undefined && attached === null) return null;
  const half = attached ?? spoken;
  if (half !== null) {
    const minutes = onHalf(hour, minute, half.startsWith('p'));
    return minutes === null ? null : { value: exact(minutes), next: index + (attached === null ? 2 : 1) };
  }
  const oClock = nextWord === "o'clock" || nextWord === 'oclock';
  if (match?.[2] === undefined && !hasAt && !oClock) return null;
  return bareClock(
    {
      hour,
      minute,
      padded: word.startsWith('0'),
      placement: match?.[2] === undefined && !oClock ? 'edge' : 'anywhere',
    },
    index + (oClock ? 2 : 1),
  );
}

type Bare = { hour: number; minute: number; padded: boolean; placement: Placement };

function bareClock({ hour, minute, padded, placement }: Bare, next: number): Found<TimePhrase> | null {
  if (hour > 23 || minute > 59) return null;
  const ambiguous = !padded && hour >= 1 && hour <= 12;
  return { value: { minutes: hour * 60 + minute, ambiguous, part: null, placement }, next };
}

/** "half past 8", "quarter to 6". */
function readPast(tokens: readonly Token[], index: number): Found<TimePhrase> | null {
  const offset = { half: 30, quarter: 15 }[wordAt(tokens, index)];
  const direction = wordAt(tokens, index + 1);
  const hour = tokens[index + 2]?.number ?? null;
  if (offset === undefined || (direction !== 'past' && direction !== 'to') || hour === null || hour < 1 || hour > 12)
    return null;
  const minutes = (hour * 60 + (direction === 'past' ? offset : -offset)) % (HALF_DAY + 60);
  return { value: { minutes, ambiguous: true, part: null, placement: 'anywhere' }, next: index + 3 };
}

/** "in the morning", "at night", "this afternoon". */
function readPart(tokens: readonly Token[], index: number): Found<TimePhrase> | null {
  const lead = wordAt(tokens, index);
  const words = lead === 'in' && wordAt(tokens, index + 1) === 'the' ? 2 : lead === 'this' || lead === 'at' ? 1 : 0;
  const part = words === 0 ? undefined : DAY_PARTS.get(wordAt(tokens, index + words));
  if (part === undefined || (lead === 'at' && part !== 'night')) return null;
  return { value: { minutes: null, ambiguous: false, part, placement: 'anywhere' }, next: index + words + 1 };
}

function onHalf(hour: number, minute: number, afternoon: boolean): number | null {
  if (hour < 1 || hour > 12 || minute > 59) return null;
  return ((hour % 12) + (afternoon ? 12 : 0)) * 60 + minute;
}

/**
 * The one time that is meant, in minutes after midnight: "at 5" is the next 5 o'clock between 07:00 and 21:00,
 * after `notBefore` when the day allows it.
 */
export function resolveTime({ minutes, ambiguous, part }: ClockTime, notBefore: number): number | null {
  if (minutes === null) return part === null ? null : DAY_PART_MINUTES[part];
  if (!ambiguous) return minutes;
  const morning = minutes % HALF_DAY;
  if (part !== null) return part === 'morning' || (part === 'night' && morning < 4 * 60) ? morning : morning + HALF_DAY;
  const inDay = [morning, morning + HALF_DAY].filter((each) => each >= DAY_START && each <= DAY_END);
  return inDay.find((each) => each > notBefore) ?? inDay[0] ?? minutes;
}

/** Minutes after midnight as `HH:MM`. */
export function formatTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
