import { addMonths } from '../recurrence/civil-date.ts';
import type { DatePhrase, DateReader } from './date-reading.ts';
import type { LanguageContext } from './language-context.ts';
import { DAY_PARTS, UNITS, type Unit } from './lexicon.ts';
import { wordAt } from './tokenize.ts';
import { weekday } from './weekday-phrase.ts';

const MAX_AMOUNT = 1_000;

/** "today", "tonight", "this evening", "tomorrow", "the day after tomorrow". */
export const nearDay: DateReader = (tokens, index, { today }) => {
  const [word, second, third, fourth] = [0, 1, 2, 3].map((ahead) => wordAt(tokens, index + ahead));
  if (word === 'today') return { value: { days: today }, next: index + 1 };
  if (word === 'tonight') return { value: { days: today, part: 'night' }, next: index + 1 };
  const thisPart = word === 'this' ? DAY_PARTS.get(second ?? '') : undefined;
  if (thisPart !== undefined) return { value: { days: today, part: thisPart }, next: index + 2 };
  if (word === 'tomorrow') return { value: { days: today + 1 }, next: index + 1 };
  const shift = word === 'the' ? 1 : 0;
  const phrase = shift ? [second, third, fourth] : [word, second, third];
  if (phrase.join(' ') !== 'day after tomorrow') return null;
  return { value: { days: today + 2 }, next: index + 3 + shift };
};

/** "in 3 days", "in a week", "2 weeks from now", "a week from friday". */
export const relative: DateReader = (tokens, index, context) => {
  const hasIn = wordAt(tokens, index) === 'in';
  const at = hasIn ? index + 1 : index;
  const article = wordAt(tokens, at) === 'a' || wordAt(tokens, at) === 'an';
  const amount = article ? 1 : (tokens[at]?.number ?? 0);
  const unit = UNITS.get(wordAt(tokens, at + 1));
  if (unit === undefined || amount < 1 || amount > MAX_AMOUNT) return null;
  const isFrom = wordAt(tokens, at + 2) === 'from';
  if (isFrom && wordAt(tokens, at + 3) === 'now') return { value: later(amount, unit, context), next: at + 4 };
  if (hasIn) return { value: later(amount, unit, context), next: at + 2 };
  const base = isFrom ? (nearDay(tokens, at + 3, context) ?? weekday(tokens, at + 3, context)) : null;
  if (!base || unit === 'minute' || unit === 'hour') return null;
  return { value: later(amount, unit, { ...context, today: base.value.days }), next: base.next };
};

function later(
  amount: number,
  unit: Unit,
  { today, nowMinutes }: LanguageContext,
): Pick<DatePhrase, 'days'> & Partial<DatePhrase> {
  switch (unit) {
    case 'minute':
    case 'hour': {
      const total = nowMinutes + amount * (unit === 'hour' ? 60 : 1);
      return { days: today + Math.floor(total / 1_440), minutes: total % 1_440 };
    }
    case 'day':
      return { days: today + amount };
    case 'week':
      return { days: today + 7 * amount };
    default:
      return { days: addMonths(today, amount * { month: 1, quarter: 3, year: 12 }[unit]) };
  }
}
