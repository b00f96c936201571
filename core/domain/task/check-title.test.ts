import { describe, expect, it } from 'vitest';
import { checkTitle } from '#core/domain/task/check-title';

describe('a title can be seen', () => {
  it.each([0x200b, 0x200d, 0x2060, 0xad, 0x3164, 0x115f, 0xffa0, 0x180e, 0x2800, 0xfe0f, 0xe0001, 0xe0041])(
    'refuses nothing but U+%i',
    (codePoint) => {
      const character = String.fromCodePoint(codePoint);
      expect(() => checkTitle(`${character} ${character}`)).toThrow('visible');
    },
  );

  it.each(['👩‍👩‍👧', 'co\u00adop', 'خبز', '한', '…'])('keeps %s as it is', (title) => {
    expect(checkTitle(title)).toBe(title);
  });

  it('takes out what turns the direction of writing', () => {
    expect(checkTitle('\u202e pay \u2066Bo\u2069\u202c')).toBe('pay Bo');
  });

  it('refuses a title of nothing but direction controls', () => {
    expect(() => checkTitle('\u202e\u2069')).toThrow('1 to');
  });
});
