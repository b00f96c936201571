import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOSTILE_PHRASES as SEEDS, hostileText } from '#core/testing/hostile-phrases';
import { findPhrases } from './find-phrases.ts';
import { interpret } from './interpret.ts';
import { languageContext } from './language-context.ts';
import { parseQuickAdd } from './quick-add.ts';
import { titleWithout } from './title.ts';
import { tokenize } from './tokenize.ts';

const context = {
  now: new Date('2026-11-24T10:00:00Z'),
  timeZone: 'Europe/Berlin',
  openTasks: [{ id: '1', title: 'Buy milk' }],
};

/** Some ten readers, each looking a bounded number of tokens ahead; a quadratic one would need thousands here. */
const MAX_LOOKS_PER_TOKEN = 600;

describe('hostile text', () => {
  it.each(SEEDS.map((seed) => [JSON.stringify(seed), seed]))('10 KB of %s is answered', (_name, seed) => {
    const text = hostileText(seed, 10_240);
    expect(interpret(text, context).actions.length).toBeGreaterThan(0);
    expect(interpret(`add ${text}`, context).actions.length).toBeGreaterThan(0);
    expect(parseQuickAdd(text, context).spans).toBeInstanceOf(Array);
  });

  it('never throws, on mixed grammar, on any Unicode, with any clock, zone and locale', () => {
    const words = fc.constantFrom(
      ...SEEDS,
      'add ',
      'remind me to ',
      'tomorrow ',
      'every 3 days ',
      'feb 29 ',
      'at 5 ',
      'list ',
      'rename ',
    );
    const text = fc
      .array(fc.oneof(words, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })))
      .map((parts) => parts.join(''));
    const now = fc.date({ noInvalidDate: false });
    const zone = fc.constantFrom('UTC', 'Asia/Kathmandu', 'Pacific/Apia', '', 'nonsense', 'Mars/Olympus');
    fc.assert(
      fc.property(text, now, zone, fc.string(), (said, moment, timeZone, locale) => {
        expect(interpret(said, { now: moment, timeZone, locale }).actions.length).toBeGreaterThan(0);
        const { title, spans } = parseQuickAdd(said, { now: moment, timeZone, locale });
        expect(title).toBe(titleWithout(said, spans));
      }),
      { numRuns: 500 },
    );
  });

  it('halves of a character and control characters never get into a title', () => {
    const bad = fc.constantFrom(
      '\ud83d',
      '\udc4b',
      '\u0000',
      '\u0007',
      '\u001b[31m',
      '\u0085',
      '👋',
      'milk',
      ' tomorrow ',
      '\n',
    );
    const verb = fc.constantFrom('add ', 'rename buy milk to ', 'delete ', 'search ', '');
    fc.assert(
      fc.property(verb, fc.array(bad, { maxLength: 8 }), (start, parts) => {
        const said = start + parts.join('');
        const titles = interpret(said, context).actions.map((action) => JSON.stringify(action));
        const found = [...titles, JSON.stringify(parseQuickAdd(said, context).title)];
        for (const each of found) expect(each).not.toMatch(/\\u[0-9a-f]{4}|\\[bfnrt]|\p{Cc}/u);
      }),
    );
  });

  // Reads are counted, not timed, so that the load of the machine plays no part: quadratic code reads each token again and again.
  it.each(SEEDS.map((seed) => [JSON.stringify(seed), seed]))(
    'each token of a long run of %s is looked at boundedly often',
    (_name, seed) => {
      const text = hostileText(seed, 40_960);
      const tokens = tokenize(text);
      let looks = 0;
      const counted = new Proxy(tokens, {
        get: (target, key, receiver): unknown => {
          looks += 1;
          return Reflect.get(target, key, receiver);
        },
      });
      findPhrases(text, counted, languageContext(context));
      expect(looks).toBeLessThan(MAX_LOOKS_PER_TOKEN * (tokens.length + 1));
    },
  );
});
