import type { LanguageContext } from './language-context.ts';
import type { DayPart } from './lexicon.ts';
import type { Found, Placement, Token } from './tokenize.ts';

/**
 * A day as it was said, with the part of the day or the exact minute if it was said with it ("tonight", "in 2 hours").
 * `isPeriod`: a week, month, year or weekend was said, and its first day stands for it.
 */
export type DatePhrase = {
  days: number;
  part: DayPart | null;
  minutes: number | null;
  isPeriod: boolean;
  placement: Placement;
};

/** Reads one form of date at an index; null when none starts there. */
export type DateReader = (
  tokens: readonly Token[],
  index: number,
  context: LanguageContext,
) => Found<Pick<DatePhrase, 'days'> & Partial<DatePhrase>> | null;
