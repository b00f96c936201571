import type { Phrase } from './find-phrases.ts';
import { UNITS } from './lexicon.ts';
import { wordAt, type Token } from './tokenize.ts';

/** A word beside a phrase that counts, with the words between the two, the nearest to the phrase first. */
export type Neighbour = {
  tokens: readonly Token[];
  index: number;
  phrase: Phrase;
  gap: readonly string[];
  isBefore: boolean;
  /** Whether the text says a clock time that is read. */
  hasClock: boolean;
};

/** Nouns whose number is a name: "chapter 5", "room 12". */
const NUMBERED = new Set(
  (
    'chapter chapters ch episode episodes ep page pages room part section season version volume vol level lesson unit module step ' +
    'phase stage task exercise question issue item ticket gate platform track line route bus flight flat apartment suite floor ' +
    'house building block zone table seat row invoice order bill receipt number no nr size grade class year day week round ' +
    'sprint release ps mark psalm'
  ).split(' '),
);
const CURRENCIES = new Set('$ € £ ¥ ₹ % + x × dollars dollar euros euro pounds rupees percent'.split(' '));
const RANGES = new Set('to and or - – until till through'.split(' '));
/** Words that a phrase may begin with. */
export const PREPOSITIONS: ReadonlySet<string> = new Set('on by due for at around in @'.split(' '));

/** Amounts of a unit that are no number. */
const AMOUNTS = new Set('a an half few several couple the of'.split(' '));
/** Before an amount of time, these make it more than a length: "in 2 hours", "and 15 minutes". */
const NOT_A_LENGTH = new Set('in within about and every each after before past to next last or then - , of'.split(' '));
/** Before a unit, these make it a time; without them it is a part of a name ("spa day", "fashion week"). */
const DETERMINERS = new Set(
  'a an the one some any same this next last every each other that which of following coming few couple several many whole per all another'.split(
    ' ',
  ),
);

/**
 * Whether a unit with its amount belongs to the phrase beside it: "2 weeks [friday]" does, "for 30 minutes [every day]" is a
 * length. Null when no unit stands there.
 */
export function isUnreadAmount(neighbour: Neighbour): boolean | null {
  const { tokens, index, isBefore, phrase, gap } = neighbour;
  const at = UNITS.has(wordAt(tokens, index)) ? index : isBefore ? -1 : index + 1;
  const unit = UNITS.get(wordAt(tokens, at));
  if (unit === undefined) return null;
  const before = tokens[at - 1];
  const hasAmount = before !== undefined && (before.number !== null || AMOUNTS.has(before.text));
  if (at !== index && !hasAmount) return null;
  const lead = wordAt(tokens, at - 2);
  if (unit === 'minute' || unit === 'hour') {
    const follows = !isBefore && phrase.kind === 'date' && phrase.value.minutes !== null;
    return hasAmount && (follows || before.text === 'the' || before.text === 'of' || NOT_A_LENGTH.has(lead));
  }
  if (hasAmount && lead === 'for') return phrase.kind === 'time';
  return !isBefore || hasAmount || before === undefined || gap.includes('to') || isDeterminer(before);
}

function isDeterminer({ text, ordinal }: Token): boolean {
  return ordinal !== null || DETERMINERS.has(text);
}

/** Whether a bare number may be the hour, day or year of the phrase beside it, and not an amount or a part of a name. */
export function isUnreadNumber(neighbour: Neighbour): boolean {
  const { tokens, index, phrase, gap, isBefore } = neighbour;
  const value = tokens[index]?.number ?? 0;
  const before = wordAt(tokens, index - 1);
  if (NUMBERED.has(before) || CURRENCIES.has(before) || CURRENCIES.has(wordAt(tokens, index + 1))) return false;
  if (wordAt(tokens, index) === 'one' && !['at', 'by', 'around'].includes(before)) return false;
  if (isBehindNumber(tokens, index) || gap.some((word) => RANGES.has(word))) return true;
  if (value <= 31 && (before === 'the' || before === 'on')) return true;
  if (value >= 1900 && value <= 2100 && (!isBefore || before === 'in' || before === 'of')) return true;
  return phrase.kind === 'time' ? isBesideTime(neighbour) : isBesideDay(neighbour);
}

/** "17 30", "27.11", "12-05-2026": the last of several numbers. */
function isBehindNumber(tokens: readonly Token[], index: number): boolean {
  const at = ['-', '.', '/'].includes(wordAt(tokens, index - 1)) ? index - 2 : index - 1;
  return (tokens[at]?.number ?? null) !== null;
}

/** "5 [30pm]", "15 [at 9am]"; not "a table for 2 [at 7pm]", "pay 50 [at 9am]". */
function isBesideTime({ tokens, index, phrase, gap, isBefore }: Neighbour): boolean {
  const isLed = isBefore && PREPOSITIONS.has(wordAt(tokens, phrase.from));
  if (gap.length === 0 && !isLed) return true;
  return isBefore && (tokens[index]?.number ?? 0) <= 31 && wordAt(tokens, index - 1) !== 'for';
}

/** "[tomorrow] 7", "lunch 12 [friday]", "at 1730 [tomorrow]", as long as no other time is said. */
function isBesideDay({ tokens, index, phrase, isBefore, hasClock }: Neighbour): boolean {
  if (hasClock) return false;
  // "take 2 every 4 hours"
  const isOften = phrase.kind === 'recurrence' && ['HOURLY', 'MINUTELY'].includes(phrase.value.rule.frequency);
  if (isOften && isBefore) return false;
  const { number, text } = tokens[index] ?? { number: 0, text: '' };
  const value = number ?? 0;
  if (value <= 24) return true;
  const isMilitary = text.length === 4 && value <= 2359 && value % 100 < 60;
  return isMilitary && (!isBefore || ['at', 'by', 'around', '@'].includes(wordAt(tokens, index - 1)));
}
