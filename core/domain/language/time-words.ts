import { MONTHS, UNITS, WEEKDAYS, WEEKDAY_PLURALS } from './lexicon.ts';
import { wordAt, type Token } from './tokenize.ts';

/** Words that speak of time wherever they stand; units, parts of the day and numbers depend on their neighbours. */
const TIME_WORDS = new Set([
  ...WEEKDAYS.keys(),
  ...WEEKDAY_PLURALS.keys(),
  ...MONTHS.keys(),
  ...'today tonight tomorrow yesterday noon midday midnight'.split(' '),
  ...'weekday weekdays workday workdays weekend weekends every next ago eod eow eom cob'.split(' '),
  ...'christmas xmas easter thanksgiving halloween ramadan eid diwali hanukkah'.split(' '),
]);

/** "9:30", "5pm", "18h30", "5ish", "27/11", "2026-11-27": figures of a clock or calendar. */
const FIGURES = /^\d{1,2}(?::\d{2}.{0,4}|[ap]m?|h\d{2}|ish|'o)$|^\d{1,4}[/-]\d{1,4}(?:[/-]\d{1,4})?$/;
const ADVERBS = /^(?:bi|semi)?(?:hour|dai|night|week|fortnight|month|quarter|year|annual)ly$/;

/** Whether the word at an index speaks of time by itself. */
export function isTimeWord(tokens: readonly Token[], index: number): boolean {
  const word = wordAt(tokens, index);
  if (TIME_WORDS.has(word) || FIGURES.test(word) || ADVERBS.test(word)) return true;
  if (tokens[index]?.kind === 'word' && tokens[index].ordinal !== null) return true;
  const before = tokens[index - 1];
  // "i am" and "the pm" are no times, "5 30 am" is one.
  if (word === 'am' || word === 'pm') return before?.number !== null || /^\d/.test(before.text);
  return word === 'clock' && /(?:^|')o$/.test(before?.text ?? '');
}

/** How many words an unread repetition is taken to have: none of them is a date of its own. */
export const REFUSED_LENGTH = 6;

/** "every second friday", "monthly on tuesday": the beginning of a repetition, whether or not it can be read. */
export function isRepetition(tokens: readonly Token[], index: number): boolean {
  const [word, second] = [wordAt(tokens, index), wordAt(tokens, index + 1)];
  if (word !== 'every' && word !== 'each') return /^(?:dai|week|month|year)ly$/.test(word) && second === 'on';
  const next = tokens[index + 1];
  const isCounted = Boolean(next?.number ?? next?.ordinal) || second === 'other' || second === 'alternate';
  return isCounted || UNITS.has(second) || WEEKDAYS.has(second) || MONTHS.has(second);
}
