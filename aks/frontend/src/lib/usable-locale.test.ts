import { expect, it } from 'vitest';
import { usableLocale } from './usable-locale.ts';

it.each([
  ['en-US', 'en-US'],
  ['de', 'de'],
  ['en-US@posix', 'en-US'],
  ['C', 'en'],
  ['', 'en'],
])('the language "%s" of a browser is formatted as %s', (language, locale) => {
  expect(usableLocale(language)).toBe(locale);
});
