import { expect, it } from 'vitest';
import * as fc from 'fast-check';
import { Check } from 'typebox/value';
import { NewTask } from '#core/domain/task/task';
import { descriptionProblem, oneLine, titleProblem } from './text-problem.ts';

it('an emoji is one character of a title and of a description, as the server counts', () => {
  expect(titleProblem('😀'.repeat(200))).toBeNull();
  expect(titleProblem('😀'.repeat(201))).toContain('at most 200 characters, this one has 201');
  expect(descriptionProblem('😀'.repeat(5_000))).toBeNull();
  expect(descriptionProblem('x'.repeat(5_001))).toContain('this one has 5001');
});

it('a title that the editor has put on one line is one that the server takes, whatever was pasted', () => {
  expect(oneLine('  pay\trent\n\u0007now \u2028 \ud83d ')).toBe('pay rent now \ufffd');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 250 }), (text) => {
      const title = oneLine(text);
      fc.pre(title !== '' && titleProblem(title) === null);
      expect(Check(NewTask, { title })).toBe(true);
    }),
  );
});
