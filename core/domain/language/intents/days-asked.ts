import { addMonths, daysInMonth, formatDate, fromDays, toDays, weekdayOf } from '../../recurrence/civil-date.ts';
import type { DateRange } from '../action.ts';
import type { Clause } from '../clause.ts';
import { findPhrases } from '../find-phrases.ts';
import { isHalfRead } from '../half-read.ts';
import { wordAt } from '../tokenize.ts';

function range(from: number, to: number): DateRange {
  return { from: formatDate(from), to: formatDate(to) };
}

/** The days that a question is about; null when it names none, or several, or some that we cannot read. */
export function daysAsked(clause: Clause): DateRange | null {
  const { tokens, language } = clause;
  const { today } = language;
  const says = (wanted: string): boolean => tokens.some(({ text }) => text === wanted);
  if (says('overdue')) return { from: '1970-01-01', to: formatDate(today - 1) };
  if (says('yesterday')) return range(today - 1, today - 1);
  const day = dayAsked(clause);
  return day === null ? periodAsked(clause) : range(day, day);
}

function dayAsked({ text, tokens, language }: Clause): number | null {
  const phrases = findPhrases(text, tokens, language);
  const days = phrases.flatMap((phrase) => (phrase.kind === 'date' && !phrase.value.isPeriod ? phrase.value.days : []));
  const [day = null, ...others] = days;
  return others.some((other) => other !== day) || isHalfRead(tokens, phrases) ? null : day;
}

/** "this week", "next month", …: all of its days. */
function periodAsked({ tokens, language: { today } }: Clause): DateRange | null {
  const monday = today - weekdayOf(today) + 1;
  for (const [index, { text }] of tokens.entries()) {
    if (text !== 'this' && text !== 'next') continue;
    const shift = text === 'next' ? 1 : 0;
    const unit = wordAt(tokens, index + 1);
    if (unit === 'week') return range(monday + 7 * shift, monday + 7 * shift + 6);
    if (unit === 'weekend') return range(monday + 7 * shift + 5, monday + 7 * shift + 6);
    if (unit === 'month') return monthRange(addMonths(today, shift));
  }
  return null;
}

function monthRange(day: number): DateRange {
  const { year, month } = fromDays(day);
  return range(toDays({ year, month, day: 1 }), toDays({ year, month, day: daysInMonth(year, month) }));
}
