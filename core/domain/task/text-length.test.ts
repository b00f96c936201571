import { expect, it } from 'vitest';
import { Check } from 'typebox/value';
import Type from 'typebox';
import { textLength } from './text-length.ts';

it.each([
  ['', 0],
  ['milk', 4],
  ['😀', 1],
  ['👨‍👩‍👧', 5],
  ['e\u0301', 2],
  ['half \ud83d', 6],
])('"%s" has %i characters, for us and for the schemas of the API', (text, length) => {
  expect(textLength(text)).toBe(length);
  expect(Check(Type.String({ maxLength: length }), text)).toBe(true);
  expect(length === 0 || !Check(Type.String({ maxLength: length - 1 }), text)).toBe(true);
});
