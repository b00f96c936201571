import { wordAt, type Found, type Placement, type Token } from './tokenize.ts';
import { matchAny } from './word-pattern.ts';

/** What the hands of a clock show; `ambiguous` as in `ClockTime`. */
type Clock = { minutes: number; ambiguous: boolean; placement: Placement };
type Half = 'am' | 'pm' | null;

const HALF_DAY = 12 * 60;

/**
 * Reads a clock time without what leads to it. A bare number is one only behind "at" (`hasAt`), and counts only at an edge
 * of the line.
 */
export function readClock(tokens: readonly Token[], index: number, hasAt: boolean): Found<Clock> | null {
  return (
    readNamed(tokens, index, hasAt) ??
    readPast(tokens, index) ??
    readSpoken(tokens, index, hasAt) ??
    readDigits(tokens, index, hasAt)
  );
}

function exact(minutes: number, placement: Placement = 'anywhere'): Clock {
  return { minutes, ambiguous: false, placement };
}

function readNamed(tokens: readonly Token[], index: number, hasAt: boolean): Found<Clock> | null {
  const minutes = new Map([
    ['noon', HALF_DAY],
    ['midday', HALF_DAY],
    ['midnight', 0],
  ]).get(wordAt(tokens, index));
  return minutes === undefined ? null : { value: exact(minutes, hasAt ? 'anywhere' : 'edge'), next: index + 1 };
}

/** "half past 8", "quarter to 6pm". */
function readPast(tokens: readonly Token[], index: number): Found<Clock> | null {
  const offset = { half: 30, quarter: 15 }[wordAt(tokens, index)];
  const direction = wordAt(tokens, index + 1);
  const hour = hourAt(tokens, index + 2);
  if (offset === undefined || (direction !== 'past' && direction !== 'to') || hour === null) return null;
  return { value: onDial(hour.value, direction === 'past' ? offset : -offset), next: hour.next };
}

/** An hour of the 12-hour dial with its half, when that is said: "8", "8pm", "8 pm". */
function hourAt(tokens: readonly Token[], index: number): Found<{ hour: number; half: Half }> | null {
  const attached = /^(\d{1,2})(am|pm)$/.exec(wordAt(tokens, index));
  const hour = attached ? Number(attached[1]) : (tokens[index]?.number ?? 0);
  if (hour < 1 || hour > 12) return null;
  if (attached) return { value: { hour, half: halfOf(attached[2]) }, next: index + 1 };
  const half = halfOf(wordAt(tokens, index + 1));
  return { value: { hour, half }, next: index + (half === null ? 1 : 2) };
}

function halfOf(word: string | undefined): Half {
  return word === 'am' || word === 'pm' ? word : null;
}

/** An hour of the dial and minutes after (or before) it. */
function onDial({ hour, half }: { hour: number; half: Half }, minutes: number): Clock {
  const said = hour * 60 + minutes;
  if (half === null) return { minutes: said % (HALF_DAY + 60), ambiguous: true, placement: 'anywhere' };
  const onTheHour = ((hour % 12) + (half === 'pm' ? 12 : 0)) * 60;
  return exact((onTheHour + minutes + 2 * HALF_DAY) % (2 * HALF_DAY));
}

/** "five thirty pm", "at 5 30": an hour and a minute from 10 to 59 as two numbers. */
function readSpoken(tokens: readonly Token[], index: number, hasAt: boolean): Found<Clock> | null {
  const hour = tokens[index]?.number ?? 0;
  const attached = /^(\d{2})(am|pm)$/.exec(wordAt(tokens, index + 1));
  const minute = attached ? Number(attached[1]) : (tokens[index + 1]?.number ?? 0);
  const half = attached ? halfOf(attached[2]) : halfOf(wordAt(tokens, index + 2));
  if (hour < 1 || hour > 12 || minute < 10 || minute > 59 || (half === null && !hasAt)) return null;
  const next = index + (half === null || attached ? 2 : 3);
  const clock = onDial({ hour, half }, minute);
  return { value: half === null ? { ...clock, placement: 'edge' } : clock, next };
}

const DIGITS = /^(\d{1,2})(?::(\d{2}))?(am|pm|a|p|a\.m\.?|p\.m\.?)?$/;

/** "17:30", "9am", "9 am", "9 o'clock", and behind "at" also "5" and "3p". */
function readDigits(tokens: readonly Token[], index: number, hasAt: boolean): Found<Clock> | null {
  const word = tokens[index]?.kind === 'word' ? wordAt(tokens, index) : '';
  const [, hours, minutes, suffix] = DIGITS.exec(word) ?? [];
  const hour = hours === undefined ? (tokens[index]?.number ?? null) : Number(hours);
  const minute = Number(minutes ?? 0);
  // "3p" alone may be anything, "at 3p" is a time.
  if (hour === null || (suffix?.length === 1 && minutes === undefined && !hasAt)) return null;
  const nextWord = wordAt(tokens, index + 1);
  const half = suffix === undefined ? halfOf(nextWord) : suffix.startsWith('p') ? 'pm' : 'am';
  if (half !== null) {
    const isOnDial = hour >= 1 && hour <= 12 && minute <= 59;
    return isOnDial ? { value: onDial({ hour, half }, minute), next: index + (suffix === undefined ? 2 : 1) } : null;
  }
  const oClock = matchAny(tokens, index + 1, ["o'clock|oclock", 'o clock']);
  if (hour > 23 || minute > 59 || (minutes === undefined && !hasAt && oClock === null)) return null;
  const ambiguous = !word.startsWith('0') && hour >= 1 && hour <= 12;
  const placement = minutes === undefined && oClock === null ? 'edge' : 'anywhere';
  return { value: { minutes: hour * 60 + minute, ambiguous, placement }, next: oClock ?? index + 1 };
}
