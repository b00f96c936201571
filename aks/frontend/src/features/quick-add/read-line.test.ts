import { describe, expect, it } from 'vitest';
import { readLine } from './read-line.ts';

const context = { now: new Date('2026-11-24T10:00:00Z'), timeZone: 'UTC', locale: 'en-GB' };
const rangeOf = (text: string, words: string) => ({
  start: text.indexOf(words),
  end: text.indexOf(words) + words.length,
});

describe('reading a line', () => {
  it('words that were taken back stay in the title as they were typed', () => {
    const text = 'Watch Moana tomorrow 17:30';
    expect(readLine(text, [], context)).toMatchObject({ due: { date: '2026-11-25', time: '17:30' } });
    const reading = readLine(text, [rangeOf(text, 'tomorrow')], context);
    expect(reading).toMatchObject({ title: 'Watch Moana tomorrow', due: { date: '2026-11-24', time: '17:30' } });
  });

  it('of two days that contradict each other neither counts, until one is taken back', () => {
    const text = 'Watch Friday tomorrow 17:30';
    expect(readLine(text, [], context)).toMatchObject({ title: text, due: null });
    const reading = readLine(text, [rangeOf(text, 'Friday')], context);
    expect(reading).toMatchObject({ title: 'Watch Friday', due: { date: '2026-11-25', time: '17:30' } });
  });

  it('taking everything back leaves the whole line', () => {
    const text = 'stretch every day';
    expect(readLine(text, [rangeOf(text, 'every day')], context)).toEqual({
      title: text,
      due: null,
      recurrence: null,
      spans: [],
    });
  });
});
