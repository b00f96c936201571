import { DAY_PARTS, DAY_PART_MINUTES, type DayPart } from './lexicon.ts';
import { readClock } from './clock-reading.ts';
import { wordAt, type Found, type Placement, type Token } from './tokenize.ts';
import { matchAny, matchWords } from './word-pattern.ts';

/**
 * A time as it was said. `minutes` after midnight, or null when only a part of the day was named;
 * `ambiguous` when it is on the 12-hour dial and nobody said which half ("at 5", "3:30").
 */
export type ClockTime = { minutes: number | null; ambiguous: boolean; part: DayPart | null };

/** A time and where in the line it counts: "at 5" in "look at 5 houses" is not a time. */
export type TimePhrase = ClockTime & { placement: Placement };

/** Hours within which "at 5" is meant (docs/design/language-and-recurrence.md, "Ambiguities"). */
const DAY_START = 7 * 60;
const DAY_END = 21 * 60;
const HALF_DAY = 12 * 60;

/** Reads "17:30", "at 5", "9am", "9 o'clock", "half past 8", "noon", "in the evening"; null when no time starts here. */
export function readTime(tokens: readonly Token[], start: number): Found<TimePhrase> | null {
  const due = matchWords(tokens, start, 'due|for') ?? start;
  const at = matchWords(tokens, due, 'at|around|by|@ about|around|exactly?');
  // "for 7am" and "on 5pm" need a clear time behind them, "at 5" does not.
  const first = at ?? matchWords(tokens, start, 'on') ?? due;
  const core = readClock(tokens, first, at !== null) ?? readHourOfPart(tokens, first);
  if (!core) return first === start ? readPart(tokens, start) : null;
  const end = matchAny(tokens, core.next, ['sharp|prompt|promptly|exactly', 'on the dot']) ?? core.next;
  const part = readPart(tokens, end);
  if (!part) return { value: { ...core.value, part: null }, next: end };
  return { value: { ...core.value, part: part.value.part, placement: 'anywhere' }, next: part.next };
}

/** "6 in the morning": the part of the day makes the number a time. */
function readHourOfPart(tokens: readonly Token[], index: number): ReturnType<typeof readClock> {
  const found = readClock(tokens, index, true);
  if (!found) return null;
  const isThisPart = wordAt(tokens, found.next) === 'this' && DAY_PARTS.has(wordAt(tokens, found.next + 1));
  return isThisPart || readPart(tokens, found.next) ? found : null;
}

/** "in the morning", "at night"; "this afternoon" also says the day, and is read as a date. */
function readPart(tokens: readonly Token[], index: number): Found<TimePhrase> | null {
  const lead = wordAt(tokens, index);
  const words = lead === 'in' && wordAt(tokens, index + 1) === 'the' ? 2 : lead === 'at' ? 1 : 0;
  const part = words === 0 ? undefined : DAY_PARTS.get(wordAt(tokens, index + words));
  if (part === undefined || (lead === 'at' && part !== 'night')) return null;
  return { value: { minutes: null, ambiguous: false, part, placement: 'anywhere' }, next: index + words + 1 };
}

/** Hours in which a clear time can be said to lie in a part of the day; the night goes over midnight. */
const PART_HOURS: Readonly<Record<DayPart, readonly [from: number, to: number]>> = {
  morning: [0, 12],
  afternoon: [12, 19],
  evening: [15, 24],
  night: [17, 30],
};

/** Whether a part of the day is over at a time of that day, in minutes after midnight. */
export function isOver(part: DayPart, nowMinutes: number): boolean {
  return nowMinutes >= PART_HOURS[part][1] * 60;
}

/** Whether a time belongs to the night of the day before: "friday night at 1am" is on Saturday. */
export function isAfterMidnight(part: DayPart | null, minutes: number): boolean {
  return part === 'night' && minutes + 2 * HALF_DAY < PART_HOURS.night[1] * 60;
}

/** Whether the two cannot be said of one time: "9am in the evening". */
export function contradicts(part: DayPart, { minutes, ambiguous }: Pick<ClockTime, 'minutes' | 'ambiguous'>): boolean {
  if (minutes === null || ambiguous) return false;
  const [from, to] = PART_HOURS[part];
  return ![minutes, minutes + 2 * HALF_DAY].some((each) => each >= from * 60 && each < to * 60);
}

/**
 * The one time that is meant, in minutes after midnight: "at 5" is the next 5 o'clock between 07:00 and 21:00,
 * after `notBefore` when the day allows it. A part of the day beside a clock time only decides which half is meant.
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
