import { parseQuickAdd, type QuickAdd } from '#core/domain/language/quick-add';
import { titleWithout } from '#core/domain/language/title';
import type { Range } from './move-ranges.ts';

/** A letter that is in no lexicon: a word made of it is never a date but still counts as a word ("tomorrow" before it is not at the line's end). */
const UNREADABLE = 'ǂ';

/** Reads the line, except for the words that the person took back ("un-parsed"). */
export function readLine(
  text: string,
  ignored: readonly Range[],
  context: { now: Date; timeZone: string; locale: string },
): QuickAdd {
  let masked = text;
  for (const { start, end } of ignored) {
    masked = masked.slice(0, start) + UNREADABLE.repeat(end - start) + masked.slice(end);
  }
  const reading = parseQuickAdd(masked, context);
  return { ...reading, title: titleWithout(text, reading.spans) };
}
