import { parseDate } from '../recurrence/civil-date.ts';
import { localDate, localTime } from '../recurrence/zoned-time.ts';

/** What words like "tomorrow" are relative to. */
export type LanguageContext = {
  /** Day number of the user's today. */
  today: number;
  /** Wall minutes since the user's midnight. */
  nowMinutes: number;
  /** Whether 03/04 is the third of April (most of the world) or March the fourth (US). */
  dayFirst: boolean;
};

/** Countries that write the month first (CLDR: short dates `M/d/y`). */
const MONTH_FIRST_REGIONS = new Set(['US', 'PH', 'PR', 'GU', 'VI', 'AS', 'MP', 'UM', 'PW', 'FM', 'MH', 'BZ']);

/** Later moments are treated as a broken clock: "the 31st" is searched for ahead of today and must exist. */
const YEAR_9000_MS = Date.UTC(9000, 0, 1);

/**
 * The context of a user at a moment. An invalid zone counts as UTC: the engine never throws.
 * Without a locale, dates are read the US way, as plain `en` is in CLDR.
 */
export function languageContext({
  now,
  timeZone,
  locale,
}: {
  now: Date;
  timeZone: string;
  locale?: string;
}): LanguageContext {
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  const moment = now.getTime() >= 0 && now.getTime() < YEAR_9000_MS ? now : new Date(0);
  const [hour = 0, minute = 0] = localTime(moment, zone).split(':').map(Number);
  return { today: parseDate(localDate(moment, zone)), nowMinutes: hour * 60 + minute, dayFirst: isDayFirst(locale) };
}

function isTimeZone(timeZone: string): boolean {
  try {
    localDate(new Date(0), timeZone);
    return true;
  } catch {
    return false;
  }
}

function isDayFirst(locale: string | undefined): boolean {
  const [language = 'en', ...rest] = (locale ?? 'en-US').split(/[-_]/);
  const region = rest.find((part) => /^[A-Za-z]{2}$/.test(part))?.toUpperCase();
  return region === undefined ? language.toLowerCase() !== 'en' : !MONTH_FIRST_REGIONS.has(region);
}
