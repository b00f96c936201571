import { daysInMonth } from '../../recurrence/civil-date.ts';
import { bareRule, clampedMonthDay, type Rule } from '../../recurrence/rule.ts';
import { dayNumber } from '../calendar-date.ts';
import { MONTHS } from '../lexicon.ts';
import { afterSeparator, readPositions, type MonthPositions } from './days.ts';
import { wordAt, type Found, type Token } from '../tokenize.ts';

/** The rule of a phrase, without its limits. */
export type RuleCore = { rule: Rule };

const EDGES_OF_MONTH = new Map([
  ['beginning', 1],
  ['start', 1],
  ['end', -1],
]);

/** Puts "the last day", "the end", "the 4th and 10th", "the 3rd friday" onto a monthly rule; null when there is no such phrase. */
export function monthDetails(tokens: readonly Token[], start: number, rule: Rule): Found<RuleCore> | null {
  const at = wordAt(tokens, start) === 'the' ? start + 1 : start;
  const edge = EDGES_OF_MONTH.get(wordAt(tokens, at));
  if (edge !== undefined) return { value: { rule: { ...rule, byMonthDay: [edge] } }, next: at + 1 };
  const found = readPositions(tokens, start);
  const placed = found && onPositions(rule, found.value);
  return found && placed ? { value: { rule: placed }, next: found.next } : null;
}

function sorted(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

/** A rule on days of the month; null when a shorter month would silently lose one of them. */
function onPositions(rule: Rule, { byMonthDay, byDay, bySetPos }: MonthPositions): Rule | null {
  const [first = 0, ...others] = byMonthDay;
  const positions = byDay.toSorted((a, b) => (a.ordinal ?? 0) - (b.ordinal ?? 0) || a.weekday - b.weekday);
  if (byMonthDay.length === 0) return { ...rule, byDay: positions, bySetPos: sorted(bySetPos) };
  if (others.length === 0 && first > 28) return { ...rule, ...clampedMonthDay(first) };
  return Math.max(...byMonthDay) > 28 ? null : { ...rule, byMonthDay: sorted(byMonthDay) };
}

/** "july 4th", "aug 20 and 30", "20th and 30th of aug", "the fourth thursday in november". */
export function readYearly(
  tokens: readonly Token[],
  start: number,
  rule: Rule = bareRule('YEARLY'),
): Found<RuleCore> | null {
  const month = MONTHS.get(wordAt(tokens, start));
  if (month !== undefined) {
    const days = readDayList(tokens, start + 1);
    return days && onMonthDays(rule, month, days);
  }
  const days = readDayList(tokens, start);
  const ofDays = days && MONTHS.get(wordAt(tokens, days.next + (wordAt(tokens, days.next) === 'of' ? 1 : 0)));
  if (days && ofDays !== undefined && ofDays !== null) {
    const next = days.next + (wordAt(tokens, days.next) === 'of' ? 2 : 1);
    return onMonthDays(rule, ofDays, { value: days.value, next });
  }
  const positions = readPositions(tokens, start);
  const named =
    positions && ['in', 'of'].includes(wordAt(tokens, positions.next))
      ? MONTHS.get(wordAt(tokens, positions.next + 1))
      : undefined;
  if (!positions || named === undefined || positions.value.byMonthDay.some((day) => day > 0)) return null;
  const placed = onPositions({ ...rule, byMonth: [named] }, positions.value);
  return placed && { value: { rule: placed }, next: positions.next + 2 };
}

function readDayList(tokens: readonly Token[], start: number): Found<number[]> | null {
  const days: number[] = [];
  let next = start;
  for (let index: number | null = start; index !== null && days.length < 12; index = afterSeparator(tokens, next)) {
    const at = wordAt(tokens, index) === 'the' ? index + 1 : index;
    const day = dayNumber(tokens[at]);
    if (day === null) break;
    days.push(day);
    next = at + 1;
  }
  return days.length === 0 ? null : { value: days, next };
}

function onMonthDays(rule: Rule, month: number, { value: days, next }: Found<number[]>): Found<RuleCore> | null {
  if (days.some((day) => day > daysInMonth(2024, month))) return null;
  if (month === 2 && days.includes(29)) {
    return days.length > 1 ? null : { value: { rule: { ...rule, byMonth: [month], ...clampedMonthDay(29) } }, next };
  }
  const byMonthDay = [...new Set(days)].toSorted((a, b) => a - b);
  return { value: { rule: { ...rule, byMonth: [month], byMonthDay } }, next };
}
