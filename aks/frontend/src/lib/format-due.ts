import { formatDate, parseDate } from '#core/domain/recurrence/civil-date';

export type DueTone = 'overdue' | 'today' | 'soon' | 'later';
/** A day of the calendar is formatted as noon UTC, so that no zone can move it. */
const NOON_MS = 43_200_000;
const DAY_MS = 86_400_000;

const formatters = new Map<string, Intl.DateTimeFormat>();

function format(value: Date, locale: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale}${JSON.stringify(options)}`;
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
  formatters.set(key, formatter);
  return formatter.format(value);
}

function asDate(day: string): Date {
  return new Date(parseDate(day) * DAY_MS + NOON_MS);
}

/** A day `days` after another, `YYYY-MM-DD`. */
export function addDays(day: string, days: number): string {
  return formatDate(parseDate(day) + days);
}

/** "17:30" as the locale writes it: "5:30 PM". */
export function formatClock(time: string, locale: string): string {
  return format(new Date(`1970-01-01T${time}:00Z`), locale, { hour: 'numeric', minute: '2-digit' });
}

/** The day in full: "Friday, 27 November 2026", with the time where there is one. */
export function formatFullDue(due: { date: string; time: string | null }, locale: string): string {
  const day = format(asDate(due.date), locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  return due.time === null ? day : `${day} at ${formatClock(due.time, locale)}`;
}

/** "Tuesday, 24 November": a headline for a day of this year. */
export function formatDay(day: string, locale: string): string {
  return format(asDate(day), locale, { weekday: 'long', day: 'numeric', month: 'long' });
}

/** The day as short as it is clear from `today`: "Tomorrow", "Friday", "27 Nov", "27 Nov 2027". */
export function formatShortDay(day: string, today: string, locale: string): string {
  const distance = parseDate(day) - parseDate(today);
  if (distance >= -1 && distance <= 1) return ['Yesterday', 'Today', 'Tomorrow'][distance + 1] ?? '';
  if (distance > 1 && distance < 7) return format(asDate(day), locale, { weekday: 'long' });
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  return format(asDate(day), locale, { day: 'numeric', month: 'short', ...(!sameYear && { year: 'numeric' }) });
}

export function dueTone(day: string, today: string): DueTone {
  if (day < today) return 'overdue';
  if (day === today) return 'today';
  return day < addDays(today, 7) ? 'soon' : 'later';
}
