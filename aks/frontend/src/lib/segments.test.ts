import { describe, expect, it } from 'vitest';
import { segmentsOf } from './segments.ts';

describe('marked segments', () => {
  it('cut the text at its spans and are the text again when put together', () => {
    const text = 'call Ana tomorrow 17:30';
    const segments = segmentsOf(text, [
      { start: 9, end: 17, kind: 'date' },
      { start: 18, end: 23, kind: 'time' },
    ]);
    expect(segments).toEqual([
      { text: 'call Ana ', kind: null },
      { text: 'tomorrow', kind: 'date' },
      { text: ' ', kind: null },
      { text: '17:30', kind: 'time' },
    ]);
    expect(segments.map((segment) => segment.text).join('')).toBe(text);
    expect(segmentsOf('', [])).toEqual([]);
  });
});
