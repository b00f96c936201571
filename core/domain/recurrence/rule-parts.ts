import { RRULE_MAX_LENGTH } from '../task/limits.ts';
import { formatDate, isCivilDate, isoWeekday, toDays } from './civil-date.ts';
import type { ByDay, Rule } from './rule.ts';

const FREQUENCIES = ['MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
export type Frequency = (typeof FREQUENCIES)[number];
/** RFC 5545 codes, Monday first: the code of ISO weekday `n` is at `n - 1`. */
export const WEEKDAY_CODES = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

type Draft = { -readonly [K in keyof Rule]: Rule[K] };
/** Reads one part into the draft; false when the value is not valid. */
type PartReader = (draft: Draft, value: string) => boolean;

const READERS: Readonly<Record<string, PartReader>> = {
  FREQ: (draft, value) => {
    const frequency = FREQUENCIES.find((name) => name === value);
    if (frequency) draft.frequency = frequency;
    return frequency !== undefined;
  },
  INTERVAL: (draft, value) => (draft.interval = positive(value)) > 0,
  COUNT: (draft, value) => (draft.count = positive(value)) > 0,
  UNTIL: (draft, value) => (draft.until = readUntil(value)) !== null,
  WKST: (draft, value) => {
    const index = WEEKDAY_CODES.findIndex((code) => code === value);
    draft.weekStart = isoWeekday(index);
    return index >= 0;
  },
  BYDAY: (draft, value) => (draft.byDay = readDays(value)).length > 0,
  BYMONTH: (draft, value) => (draft.byMonth = readNumbers(value, 1, 12)).length > 0,
  BYMONTHDAY: (draft, value) => (draft.byMonthDay = readNumbers(value, -31, 31)).length > 0,
  BYSETPOS: (draft, value) => (draft.bySetPos = readNumbers(value, -366, 366)).length > 0,
};

/** The parts of an RFC 5545 rule, or in words what is wrong with it. Whether they fit together, `parseRule` says. */
export function readRuleParts(rrule: string): Rule | string {
  if (rrule.length > RRULE_MAX_LENGTH) return 'This recurrence rule is too long.';
  const draft: Draft = {
    frequency: 'DAILY',
    interval: 1,
    byDay: [],
    byMonthDay: [],
    byMonth: [],
    bySetPos: [],
    count: null,
    until: null,
    weekStart: 1,
  };
  const seen = new Set<string>();
  const body = rrule
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '');
  for (const part of body.split(';')) {
    const [name = '', value = '', ...rest] = part.split('=');
    const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
    if (!reader) return 'This recurrence rule has a part that is not supported.';
    if (seen.has(name) || rest.length > 0 || !reader(draft, value))
      return `The part ${name} of this recurrence rule is not valid.`;
    seen.add(name);
  }
  return seen.has('FREQ') ? draft : 'A recurrence rule needs FREQ.';
}

function positive(value: string): number {
  return /^\d{1,6}$/.test(value) ? Number(value) : 0;
}

/** Sorted, without doubles; empty when any of them is out of range or zero. */
function readNumbers(value: string, min: number, max: number): number[] {
  const numbers = value.split(',').map((text) => (/^[+-]?\d{1,3}$/.test(text) ? Number(text) : 0));
  if (numbers.some((number) => number === 0 || number < min || number > max)) return [];
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

function readDays(value: string): ByDay[] {
  const days: ByDay[] = [];
  for (const text of value.split(',')) {
    const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(text);
    const ordinal = match?.[1] === undefined ? null : Number(match[1]);
    if (!match || ordinal === 0 || Math.abs(ordinal ?? 1) > 53) return [];
    const weekday = isoWeekday(WEEKDAY_CODES.findIndex((code) => code === match[2]));
    if (!days.some((day) => day.ordinal === ordinal && day.weekday === weekday)) days.push({ ordinal, weekday });
  }
  return days.toSorted((a, b) => (a.ordinal ?? 0) - (b.ordinal ?? 0) || a.weekday - b.weekday);
}

/** The day of `YYYYMMDD[THHMMSS[Z]]`; tasks end on a day, the time is dropped. */
function readUntil(value: string): string | null {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?$/.exec(value);
  if (!match) return null;
  const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  return isCivilDate(date) ? formatDate(toDays(date)) : null;
}
