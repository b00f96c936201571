import { expect, it } from 'vitest';
import { inpOf } from './observe-page.ts';

it('P4: interaction to next paint is the slowest of few interactions, and leaves the slowest out of many', () => {
  expect(inpOf({ 1: 24, 2: 120, 3: 16 })).toBe(120);
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [n, n]));
  expect(inpOf(many)).toBe(97);
  expect(inpOf({})).toBe(16);
});
