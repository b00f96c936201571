import { digitsOf, endOfGroups, replaceFrom } from './replace-numbers.ts';
import { REDACTED } from './secret-shapes.ts';

/** Where an address of a mailbox may be: the `@` and the domain behind it. What stands before is read backwards. */
const AT_DOMAIN = /@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu;
const MAILBOX = /(?:[\p{L}\p{N}._%+'!#$*^`{|}~-]{1,64}|"[^"\n]{1,64}")$/u;
const MAX_MAILBOX = 66;

/** The text without e-mail addresses. */
export function redactEmails(text: string): string {
  if (!text.includes('@')) return text;
  let result = '';
  let end = 0;
  for (const { index, 0: domain } of text.matchAll(AT_DOMAIN)) {
    const mailbox = MAILBOX.exec(text.slice(Math.max(end, index - MAX_MAILBOX), index))?.[0] ?? '';
    if (mailbox === '') continue;
    result += text.slice(end, index - mailbox.length) + REDACTED;
    end = index + domain.length;
  }
  return result + text.slice(end);
}

/** `+49 151 2345678`, `+1 (555) 010-9999`, `+491512345678`. */
const INTERNATIONAL = /(?<![\w+])\+[1-9](?:(?:[ ./-]?\(?|\)[ ./-]?)\d){6,24}/g;
/** `0049 151 …`; `(030) 123 456`; `(555) 010-9999`, `555-010-9999`; `0151 23456789`, `06 12 34 56 78`; `0151-23456789`. */
const NATIONAL = new RegExp(
  `(?<![\\w.:+/-])(?:${[
    '00[ -]?[1-9]\\d{0,2}(?:[ /-]\\d{2,12}){1,5}',
    '\\(0\\d{1,4}\\) ?\\d{2,8}(?:[ -]\\d{2,8}){0,4}',
    '\\([2-9]\\d\\d\\) ?\\d{3}[- ]\\d{4}',
    '(?:1[ .-])?[2-9]\\d\\d([ .-])\\d{3}\\1\\d{4}',
    '0[1-9]\\d{0,3}([ /])\\d{2,9}(?:\\2\\d{2,4}){0,4}',
    '0[1-9]\\d{1,3}-\\d{6,9}',
  ].join('|')})(?![\\w-])`,
  'g',
);
/** Days in numbers: `01 02 2026`. */
const DATE = /^0\d[ /]\d\d[ /]\d{4}/;
const MOST_PHONE_DIGITS = 15;

/** The text without phone numbers. A number without a sign of one (`+`, brackets, a leading 0 in groups) stays. */
export function redactPhones(text: string): string {
  const result = replaceFrom(text, INTERNATIONAL, (match, next) => {
    for (let count = Math.min(digitsOf(match).length, MOST_PHONE_DIGITS); count >= 8; count--) {
      const end = endOfGroups(match, count, next);
      if (end > 0 && isPhone(match.slice(0, end), count)) return end;
    }
    return 0;
  });
  return result.replaceAll(NATIONAL, (match) => {
    const { length } = digitsOf(match);
    return length >= 9 && length <= MOST_PHONE_DIGITS && !DATE.test(match) ? REDACTED : match;
  });
}

/** `+1.25000000` is a number of another kind, and so is `+12345678`. */
function isPhone(match: string, count: number): boolean {
  return /[ ()/-]|\..*\./.test(match) || (count > 9 && !match.includes('.'));
}
