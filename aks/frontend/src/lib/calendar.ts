import type { ReadonlySignal } from '@preact/signals';
import { createSlice } from './slice.ts';

/** Where the person is, and how they read and write dates. */
export type Calendar = {
  timeZone: ReadonlySignal<string>;
  /** Their calendar day, `YYYY-MM-DD`. */
  today: ReadonlySignal<string>;
  /** For reading dates as people write them. */
  locale: string;
  /** For writing dates; the interface speaks English. */
  displayLocale: string;
};

export const [CalendarProvider, useCalendar] = createSlice<Calendar>('calendar');
