import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moveRanges } from './move-ranges.ts';

describe('ranges under editing', () => {
  const words = (text: string, ranges: readonly { start: number; end: number }[]) =>
    ranges.map(({ start, end }) => text.slice(start, end));

  it.each([
    ['typed before it', 'call Ana friday', 'call Anna friday', ['friday']],
    ['typed behind it', 'call Ana friday', 'call Ana friday with', ['friday']],
    ['typed into it', 'call Ana friday', 'call Ana frixday', []],
    ['cut off', 'call Ana friday', 'call Ana frida', []],
    ['replaced as a whole', 'call Ana friday', 'milk', []],
  ])('%s', (_case, before, after, expected) => {
    expect(words(after, moveRanges([{ start: 9, end: 15 }], before, after))).toEqual(expected);
  });

  it('always hold the same words or are gone, whatever is typed', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', ' '), { maxLength: 12 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(texts, texts, texts, texts, (head, word, tail, inserted) => {
        const before = head + word + tail;
        const range = { start: head.length, end: head.length + word.length };
        const after = head + inserted + word + tail;
        for (const moved of moveRanges([range], before, after)) expect(after.slice(moved.start, moved.end)).toBe(word);
      }),
    );
  });
});
