import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize } from './tokenize.ts';

describe('tokenize', () => {
  it('keeps offsets of the original, also behind letters of two code units', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        let position = 0;
        for (const token of tokenize(text)) {
          expect(token.start).toBeGreaterThanOrEqual(position);
          expect(text.slice(position, token.start).trim()).toBe('');
          position = token.end;
        }
        expect(text.slice(position).trim()).toBe('');
      }),
    );
  });

  it('sees quotations, tags, dates and times as one token each', () => {
    const kinds = tokenize('"read it" #home 2026-12-18 17:30 9am 3rd seven').map(({ text, kind, number, ordinal }) => [
      text,
      kind,
      number ?? ordinal,
    ]);
    expect(kinds).toEqual([
      ['"read it"', 'quoted', null],
      ['#home', 'tag', null],
      ['2026-12-18', 'word', null],
      ['17:30', 'word', null],
      ['9am', 'word', null],
      ['3rd', 'word', 3],
      ['seven', 'word', 7],
    ]);
  });

  it('puts common misspellings right without moving offsets', () => {
    expect(tokenize('x tommorow')[1]).toMatchObject({ text: 'tomorrow', start: 2, end: 10 });
  });
});
