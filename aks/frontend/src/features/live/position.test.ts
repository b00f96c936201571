import { expect, it } from 'vitest';
import { isAfter } from './position.ts';

it.each([
  ['7-2', '7-1', true],
  ['7-1', '7-1', false],
  ['7-10', '7-9', true],
  ['10-1', '9-99', true],
  ['9-99', '10-1', false],
  ['9007199254740993-1', '9007199254740992-1', true],
  ['nonsense', '1-1', false],
])('position %s after %s: %s', (position, other, expected) => {
  expect(isAfter(position, other)).toBe(expected);
});
