import { expect, it } from 'vitest';
import { descriptionProblem, titleProblem } from './text-problem.ts';

it('an emoji is one character of a title and of a description, as the server counts', () => {
  expect(titleProblem('😀'.repeat(200))).toBeNull();
  expect(titleProblem('😀'.repeat(201))).toContain('at most 200 characters, this one has 201');
  expect(descriptionProblem('😀'.repeat(5_000))).toBeNull();
  expect(descriptionProblem('x'.repeat(5_001))).toContain('this one has 5001');
});
