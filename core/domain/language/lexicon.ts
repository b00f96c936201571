import type { IsoWeekday } from '../recurrence/civil-date.ts';

/** English words with a fixed meaning. Another language is another file like this one. */

function entries<V>(table: readonly (readonly [string, V])[]): Map<string, V> {
  return new Map(table.flatMap(([words, value]) => words.split(' ').map((word) => [word, value] as const)));
}

/** Common misspellings and short forms, put right before anything is compared. */
export const SPELLING: ReadonlyMap<string, string> = entries([
  ['tmr tmrw tomorow tommorow tommorrow tomorrrow tomorro 2moro 2morrow', 'tomorrow'],
  ['2day todya tday', 'today'],
  ['tonite', 'tonight'],
  ['monay mondy', 'monday'],
  ['tuseday tuesdy tusday teusday', 'tuesday'],
  ['wednsday wendesday wensday wedensday wednesdy wenesday', 'wednesday'],
  ['thrusday thurday thursdy thirsday', 'thursday'],
  ['firday fridy', 'friday'],
  ['saterday saturdy satuday', 'saturday'],
  ['sundy', 'sunday'],
  ['evrey evry evey', 'every'],
  ['remid remaind', 'remind'],
  ['pls plz', 'please'],
  ['a.m. a.m', 'am'],
  ['p.m. p.m', 'pm'],
]);

export const WEEKDAYS: ReadonlyMap<string, IsoWeekday> = entries([
  ['monday mon', 1],
  ['tuesday tue tues', 2],
  ['wednesday wed weds', 3],
  ['thursday thu thur thurs', 4],
  ['friday fri', 5],
  ['saturday sat', 6],
  ['sunday sun', 7],
]);

/** "mondays", "fridays": a series on their own. */
export const WEEKDAY_PLURALS: ReadonlyMap<string, IsoWeekday> = entries([
  ['mondays', 1],
  ['tuesdays', 2],
  ['wednesdays', 3],
  ['thursdays', 4],
  ['fridays', 5],
  ['saturdays', 6],
  ['sundays', 7],
]);

/** Short forms that are words of their own: they count as days only where nothing else makes sense. */
export const WEEKDAY_HOMOGRAPHS: ReadonlySet<string> = new Set(['sat', 'sun', 'wed', 'mon']);

export const MONTHS: ReadonlyMap<string, number> = entries([
  ['january jan', 1],
  ['february feb', 2],
  ['march mar', 3],
  ['april apr', 4],
  ['may', 5],
  ['june jun', 6],
  ['july jul', 7],
  ['august aug', 8],
  ['september sep sept', 9],
  ['october oct', 10],
  ['november nov', 11],
  ['december dec', 12],
]);

export type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';
export const UNITS: ReadonlyMap<string, Unit> = entries([
  ['minute minutes min mins', 'minute'],
  ['hour hours hr hrs', 'hour'],
  ['day days', 'day'],
  ['week weeks wk wks', 'week'],
  ['month months', 'month'],
  ['quarter quarters', 'quarter'],
  ['year years yr yrs', 'year'],
]);

export type DayPart = 'morning' | 'afternoon' | 'evening' | 'night';
export const DAY_PARTS: ReadonlyMap<string, DayPart> = entries([
  ['morning', 'morning'],
  ['afternoon', 'afternoon'],
  ['evening', 'evening'],
  ['night', 'night'],
]);

/** Minutes after midnight that a part of the day stands for (docs/design/language-and-recurrence.md §3). */
export const DAY_PART_MINUTES: Readonly<Record<DayPart, number>> = {
  morning: 9 * 60,
  afternoon: 13 * 60,
  evening: 18 * 60,
  night: 21 * 60,
};

type Numeric = { number: number | null; ordinal: number | null };
const CARDINALS =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const ORDINALS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth ' +
  'seventeenth eighteenth nineteenth';
/** "Twenty" and the like, which a smaller number may follow: "twenty first", "forty-five". */
export const TENS: ReadonlyMap<string, number> = entries([
  ['twenty', 20],
  ['thirty', 30],
  ['forty', 40],
  ['fifty', 50],
  ['sixty', 60],
  ['seventy', 70],
  ['eighty', 80],
  ['ninety', 90],
]);

/** Numbers and positions in words. */
export const NUMBER_WORDS: ReadonlyMap<string, Numeric> = new Map<string, Numeric>([
  ...CARDINALS.split(' ').map((word, index) => [word, { number: index + 1, ordinal: null }] as const),
  ...Array.from(TENS, ([word, number]) => [word, { number, ordinal: null }] as const),
  ...ORDINALS.split(' ').map((word, index) => [word, { number: null, ordinal: index + 1 }] as const),
  ['twentieth', { number: null, ordinal: 20 }],
  ['thirtieth', { number: null, ordinal: 30 }],
  ['last', { number: null, ordinal: -1 }],
]);
