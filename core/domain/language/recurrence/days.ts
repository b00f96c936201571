import { isoWeekday, type IsoWeekday } from '../../recurrence/civil-date.ts';
import type { ByDay } from '../../recurrence/rule.ts';
import { WEEKDAYS, WEEKDAY_PLURALS } from '../lexicon.ts';
import { wordAt, type Found, type Token } from '../tokenize.ts';
import { matchWords } from '../word-pattern.ts';

/** Longer lists are not read; the limit also keeps an endless list from being read again from each of its items. */
const MAX_ITEMS = 12;
const WORK_WEEK: readonly IsoWeekday[] = [1, 2, 3, 4, 5];
/** "every weekend" is Saturday (docs/design/language-and-recurrence.md §3). */
const WEEKEND: readonly IsoWeekday[] = [6];
const RANGE_WORDS = new Set(['-', '–', 'to', 'through', 'thru']);

/** Index of the item after a comma, "and", "&" or both; null when the list ends before `index`. */
export function afterSeparator(tokens: readonly Token[], index: number): number | null {
  const comma = wordAt(tokens, index) === ',' ? 1 : 0;
  const and = ['and', '&', '/'].includes(wordAt(tokens, index + comma)) ? 1 : 0;
  return comma + and === 0 ? null : index + comma + and;
}

/** Reads "monday", "mon, wed and fri", "tue-thu", "weekdays", "weekend"; `plural` when the words name a series by themselves. */
export function readWeekdays(
  tokens: readonly Token[],
  start: number,
): Found<{ days: IsoWeekday[]; plural: boolean }> | null {
  const days = new Set<IsoWeekday>();
  let plural = false;
  let next = start;
  let index: number | null = start;
  for (let items = 0; index !== null && items < MAX_ITEMS; items++, index = afterSeparator(tokens, next)) {
    const item = readItem(tokens, index);
    if (!item) break;
    for (const day of item.value.days) days.add(day);
    plural ||= item.value.plural;
    next = item.next;
  }
  return days.size === 0 ? null : { value: { days: [...days].toSorted((a, b) => a - b), plural }, next };
}

function readItem(
  tokens: readonly Token[],
  index: number,
): Found<{ days: readonly IsoWeekday[]; plural: boolean }> | null {
  const word = wordAt(tokens, index);
  if (['weekday', 'weekdays', 'workday', 'workdays'].includes(word)) {
    return { value: { days: WORK_WEEK, plural: word.endsWith('s') }, next: index + 1 };
  }
  if (word === 'weekend' || word === 'weekends') {
    return { value: { days: WEEKEND, plural: word.endsWith('s') }, next: index + 1 };
  }
  const from = dayAt(tokens, index);
  if (from === undefined) return null;
  const plural = WEEKDAY_PLURALS.has(word);
  const to = RANGE_WORDS.has(wordAt(tokens, index + 1)) ? dayAt(tokens, index + 2) : undefined;
  if (to === undefined) return { value: { days: [from], plural }, next: index + 1 };
  const length = ((to - from + 7) % 7) + 1;
  return { value: { days: Array.from({ length }, (_, step) => isoWeekday(from - 1 + step)), plural }, next: index + 3 };
}

function dayAt(tokens: readonly Token[], index: number): IsoWeekday | undefined {
  const word = wordAt(tokens, index);
  return WEEKDAYS.get(word) ?? WEEKDAY_PLURALS.get(word);
}

/** Positions in a month: days of the month (-1 is the last) or numbered weekdays, or the n-th working day. */
export type MonthPositions = { byMonthDay: number[]; byDay: ByDay[]; bySetPos: number[] };

/** Reads "the 4th and 10th", "last day", "first and third friday", "2nd and last fri", "last weekday"; null when there is none. */
export function readPositions(tokens: readonly Token[], start: number): Found<MonthPositions> | null {
  const positions: MonthPositions = { byMonthDay: [], byDay: [], bySetPos: [] };
  let pending: number[] = [];
  let next = start;
  let index: number | null = start;
  for (let items = 0; index !== null && items < MAX_ITEMS; items++, index = afterSeparator(tokens, next)) {
    const at = wordAt(tokens, index) === 'the' ? index + 1 : index;
    const position = readOrdinal(tokens, at);
    if (!position) break;
    pending.push(position.value);
    next = position.next;
    const named = readWeekdays(tokens, next);
    if (named && (!named.value.plural || named.next === next + 1)) {
      addWeekdays(positions, pending, named.value.days);
      pending = [];
      next = named.next;
    } else if (wordAt(tokens, next) === 'day') {
      next += 1;
    }
  }
  positions.byMonthDay.push(...pending);
  return isPossible(positions) ? { value: positions, next } : null;
}

/** "3rd", "last", "2nd to the last" (-2). */
function readOrdinal(tokens: readonly Token[], index: number): Found<number> | null {
  const ordinal = tokens[index]?.ordinal ?? null;
  if (ordinal === null || ordinal > 31) return null;
  const end = matchWords(tokens, index + 1, 'to the? last');
  return end === null || ordinal < 1 ? { value: ordinal, next: index + 1 } : { value: -ordinal, next: end };
}

function addWeekdays(positions: MonthPositions, ordinals: readonly number[], days: readonly IsoWeekday[]): void {
  if (days.length === 5) {
    // "the last weekday": one of the five, not the last of each.
    positions.byDay.push(...days.map((weekday) => ({ ordinal: null, weekday })));
    positions.bySetPos.push(...ordinals);
    return;
  }
  for (const ordinal of ordinals) positions.byDay.push(...days.map((weekday) => ({ ordinal, weekday })));
}

function isPossible({ byMonthDay, byDay, bySetPos }: MonthPositions): boolean {
  const kinds = [byMonthDay, bySetPos, byDay.filter(({ ordinal }) => ordinal !== null)].filter(
    (list) => list.length > 0,
  );
  // "The 4th and the last friday" needs two rules; a fifth friday is missing in most months.
  return kinds.length === 1 && byDay.every(({ ordinal }) => ordinal === null || ordinal <= 4);
}
