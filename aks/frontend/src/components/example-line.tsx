import type { JSX } from 'preact';
import { parseQuickAdd } from '#core/domain/language/quick-add';
import { useCalendar } from '../lib/calendar.ts';
import { Highlighted } from './highlighted.tsx';

/** An example of a task line, with its recognised words marked as quick add marks them. */
export function ExampleLine({ text }: { text: string }): JSX.Element {
  const { timeZone, locale } = useCalendar();
  const { spans } = parseQuickAdd(text, { now: new Date(), timeZone: timeZone.value, locale });
  return <Highlighted text={text} spans={spans} />;
}
