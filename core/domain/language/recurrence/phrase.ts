import { bareRule, MAX_INTERVAL, MIN_INTERVAL_MINUTES, type Anchor, type Rule } from '../../recurrence/rule.ts';
import { DAY_PARTS, MONTHS, UNITS, type DayPart, type Unit } from '../lexicon.ts';
import { readWeekdays } from './days.ts';
import { monthDetails, readYearly, type RuleCore } from './positions.ts';
import { wordAt, type Found, type Placement, type Token } from '../tokenize.ts';

/** A repetition as it was said, before its limits ("until", "for 6 times") are applied. */
export type RecurrencePhrase = { rule: Rule; anchor: Anchor; part: DayPart | null; placement: Placement };
type Core = RuleCore & { part?: DayPart };
type Reader = (tokens: readonly Token[], index: number) => Found<Core> | null;

/**
 * Reads "every 3 days", "every! 2 weeks", "every monday and friday", "monthly on the 3rd friday", "the 15th of each month".
 * Null when no repetition starts here, or when a rule cannot express it exactly: plain text is better than a wrong date.
 */
export function readRecurrence(tokens: readonly Token[], start: number): Found<RecurrencePhrase> | null {
  const isEvery = wordAt(tokens, start) === 'every' || wordAt(tokens, start) === 'everyday';
  const fromCompletion = wordAt(tokens, start + 1) === '!' && tokens[start]?.end === tokens[start + 1]?.start;
  const core = readCore(tokens, start, fromCompletion ? start + 2 : start + 1);
  if (!core) return null;
  const suffix = readCompletionSuffix(tokens, core.next);
  const anchor = fromCompletion || suffix !== null ? 'completion' : 'due';
  const { rule, part = DAY_PARTS.get(wordAt(tokens, core.next)) ?? null } = core.value;
  const saidPart = core.value.part === undefined && part !== null ? 1 : 0;
  const next = suffix ?? core.next + saidPart;
  return { value: { rule, anchor, part, placement: isEvery ? 'anywhere' : 'end' }, next };
}

function readCore(tokens: readonly Token[], start: number, afterEvery: number): Found<Core> | null {
  switch (wordAt(tokens, start)) {
    case 'every':
    case 'each':
      return readEvery(tokens, afterEvery);
    case 'everyday':
      return { value: { rule: bareRule('DAILY') }, next: start + 1 };
    case 'once':
      return ['a', 'per', 'every', 'each'].includes(wordAt(tokens, start + 1)) ? readUnit(tokens, start + 2, 1) : null;
    case 'alternate':
      return readEvery(tokens, start);
    case 'on':
      if (wordAt(tokens, start + 1) === 'alternate') return readEvery(tokens, start + 1);
      return readPlural(tokens, start + 1) ?? readOfEach(tokens, start + 1);
    default:
      return readAdverb(tokens, start) ?? readPlural(tokens, start) ?? readOfEach(tokens, start);
  }
}

/** "after completion", "after i finish". */
function readCompletionSuffix(tokens: readonly Token[], index: number): number | null {
  if (wordAt(tokens, index) !== 'after' && wordAt(tokens, index) !== 'from') return null;
  if (['completion', 'completing', 'finishing', 'done'].includes(wordAt(tokens, index + 1))) return index + 2;
  const isFinish = wordAt(tokens, index + 1) === 'i' && ['finish', 'complete'].includes(wordAt(tokens, index + 2));
  return isFinish ? index + (wordAt(tokens, index + 3) === 'it' ? 4 : 3) : null;
}

const readEvery: Reader = (tokens, index) => {
  const token = tokens[index];
  const word = wordAt(tokens, index);
  if (word === 'other' || word === 'alternate')
    return readUnit(tokens, index + 1, 2) ?? readWeekly(tokens, index + 1, 2);
  if (token?.number !== null && token?.number !== undefined) {
    return readUnit(tokens, index + 1, token.number) ?? readWeekly(tokens, index + 1, token.number);
  }
  const nth = token?.ordinal ?? 0;
  const byNth = nth > 1 ? readUnit(tokens, index + 1, nth) : null;
  // "every 2nd day" counts days, "every last day" is one of the month.
  if (byNth) return byNth;
  return (
    readUnit(tokens, index, 1) ??
    readWeekly(tokens, index, 1) ??
    readMonthly(tokens, index) ??
    readYearly(tokens, index)
  );
};

const RULE_OF_UNIT: Readonly<Record<Unit, readonly [Rule['frequency'], number]>> = {
  minute: ['MINUTELY', 1],
  hour: ['HOURLY', 1],
  day: ['DAILY', 1],
  week: ['WEEKLY', 1],
  month: ['MONTHLY', 1],
  quarter: ['MONTHLY', 3],
  year: ['YEARLY', 1],
};

/** "[2] weeks on monday": a unit with an interval that was read before, then its details. */
function readUnit(tokens: readonly Token[], index: number, interval: number): Found<Core> | null {
  const word = wordAt(tokens, index);
  const part = DAY_PARTS.get(word);
  if (part !== undefined) return { value: { rule: bareRule('DAILY', interval), part }, next: index + 1 };
  const unit = word === 'fortnight' ? 'week' : UNITS.get(word);
  if (unit === undefined || interval < 1 || interval > MAX_INTERVAL) return null;
  const [frequency, factor] = RULE_OF_UNIT[unit];
  const steps = interval * (word === 'fortnight' ? 2 : factor);
  if (frequency === 'MINUTELY' && steps < MIN_INTERVAL_MINUTES) return null;
  return withDetails(tokens, index + 1, bareRule(frequency, steps));
}

/** "on monday", "on the last day", "on the fourth thursday in november" behind a period; null when they do not fit it. */
function withDetails(tokens: readonly Token[], index: number, rule: Rule): Found<Core> | null {
  const plain = { value: { rule }, next: index };
  const lead = wordAt(tokens, index);
  if (lead !== 'on' && lead !== 'at' && lead !== 'the') return plain;
  const start = lead === 'the' ? index : index + 1;
  if (rule.frequency === 'WEEKLY') return weekDetails(tokens, start, rule) ?? plain;
  if (rule.frequency === 'MONTHLY') {
    // "monthly on tuesday" is refused: it does not say which Tuesday.
    if (readWeekdays(tokens, start)) return null;
    return monthDetails(tokens, start, rule) ?? plain;
  }
  if (rule.frequency === 'YEARLY') return readYearly(tokens, start, rule) ?? plain;
  return plain;
}

function weekDetails(tokens: readonly Token[], start: number, rule: Rule): Found<Core> | null {
  const found = readWeekdays(tokens, start);
  return found && { value: { rule: { ...rule, byDay: weekly(found.value.days) } }, next: found.next };
}

function weekly(days: readonly Rule['byDay'][number]['weekday'][]): Rule['byDay'] {
  return days.map((weekday) => ({ ordinal: null, weekday }));
}

function readWeekly(tokens: readonly Token[], index: number, interval: number): Found<Core> | null {
  if (interval < 1 || interval > MAX_INTERVAL) return null;
  return weekDetails(tokens, index, bareRule('WEEKLY', interval));
}

/** "every 15th [of the month]", "every last friday". */
const readMonthly: Reader = (tokens, index) => {
  // "every second" is no day of the month, "every second friday" mostly every other one: only "of the month" settles it.
  const isDoubtful = wordAt(tokens, index) === 'second';
  const found = monthDetails(tokens, index, bareRule('MONTHLY'));
  if (!found) return null;
  const end = found.next;
  if (wordAt(tokens, end) !== 'of') return isDoubtful ? null : found;
  if (MONTHS.has(wordAt(tokens, end + 1))) return readYearly(tokens, index);
  const article = ['the', 'each', 'every', 'a'].includes(wordAt(tokens, end + 1)) ? 1 : 0;
  return wordAt(tokens, end + 1 + article) === 'month' ? { value: found.value, next: end + 2 + article } : null;
};

/** "the 4th of every other month", "first friday of each month", "end of each month". */
const readOfEach: Reader = (tokens, start) => {
  const found = monthDetails(tokens, start, bareRule('MONTHLY'));
  if (!found || wordAt(tokens, found.next) !== 'of') return null;
  if (!['each', 'every'].includes(wordAt(tokens, found.next + 1))) return null;
  const period = readEvery(tokens, found.next + 2);
  if (
    period?.value.rule.frequency !== 'MONTHLY' ||
    period.value.rule.byMonthDay.length + period.value.rule.byDay.length > 0
  )
    return null;
  return { value: { rule: { ...found.value.rule, interval: period.value.rule.interval } }, next: period.next };
};

const ADVERBS: ReadonlyMap<string, readonly [Rule['frequency'], number]> = new Map([
  ['hourly', ['HOURLY', 1]],
  ['daily', ['DAILY', 1]],
  ['nightly', ['DAILY', 1]],
  ['weekly', ['WEEKLY', 1]],
  ['fortnightly', ['WEEKLY', 2]],
  ['monthly', ['MONTHLY', 1]],
  ['quarterly', ['MONTHLY', 3]],
  ['yearly', ['YEARLY', 1]],
  ['annually', ['YEARLY', 1]],
]);

const readAdverb: Reader = (tokens, index) => {
  const known = ADVERBS.get(wordAt(tokens, index));
  if (!known) return null;
  const found = withDetails(tokens, index + 1, bareRule(...known));
  return found && wordAt(tokens, index) === 'nightly' ? { ...found, value: { ...found.value, part: 'night' } } : found;
};

/** "mondays", "tuesdays and thursdays", "weekdays". */
const readPlural: Reader = (tokens, index) => {
  const found = readWeekdays(tokens, index);
  return found?.value.plural
    ? { value: { rule: { ...bareRule('WEEKLY'), byDay: weekly(found.value.days) } }, next: found.next }
    : null;
};
