import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { interpret } from '#core/domain/language/interpret';
import { parseQuickAdd } from '#core/domain/language/quick-add';
import { tokenize } from '#core/domain/language/tokenize';

/** The development corpora of the language engine. They are not part of the product: their folder is named by CORPORA. */
async function linesOf<Line>(name: string, { skip }: TestContext): Promise<Line[]> {
  const folder = process.env.CORPORA;
  if (folder === undefined) skip('CORPORA names no folder with the development corpora');
  const text = await readFile(join(folder ?? '', name), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

type Intent = {
  text: string;
  intent: string;
  intents?: string[];
  accept?: string[];
  slots?: Record<string, string[]>;
};
type Recurrence = { text: string; now: string; rrule: string; time?: string; accept?: string[] };

const context = { now: new Date('2026-11-24T10:00:00Z'), timeZone: 'UTC' };
const WRITES = new Set(['add', 'complete', 'reopen', 'remove', 'update']);
/** Words that are in dates and in titles alike. */
const SMALL_WORDS = new Set('the a an of on at in for to from and or this by my that is it be'.split(' '));

describe('the development corpora', () => {
  it('a date is hardly ever set while words of it stay in the title', async (test) => {
    const dated = (await linesOf<Intent>('intents.train.jsonl', test)).flatMap(({ text, intent, slots = {} }) => {
      const phrases = ['date', 'time', 'frequency'].flatMap((slot) => slots[slot] ?? []);
      const words = phrases.flatMap((phrase) => tokenize(phrase).map((token) => token.text));
      const own = words.filter((word) => !SMALL_WORDS.has(word));
      return intent === 'add' && own.length > 0 ? [{ reading: parseQuickAdd(text, context), own }] : [];
    });
    const set = dated.filter(({ reading: { due, recurrence } }) => due !== null || recurrence !== null);
    const halfRead = set.filter(({ reading, own }) => {
      const left = new Set(tokenize(reading.title).map((token) => token.text));
      return own.some((word) => left.has(word));
    });
    expect(set.length).toBeGreaterThan(0.75 * dated.length);
    expect(halfRead.length).toBeLessThan(0.04 * dated.length);
  });

  it('talk about other things writes nothing', async (test) => {
    const lines = await linesOf<Intent>('intents.train.jsonl', test);
    const others = lines.filter(({ intent }) => intent === 'unknown');
    const written = others.filter(({ text }) => WRITES.has(interpret(text, context).actions[0]?.intent ?? ''));
    expect(written.length).toBeLessThan(0.005 * others.length);
    const right = lines.filter(({ text, intent, intents = [], accept = [] }) =>
      [intent, ...intents, ...accept].includes(interpret(text, context).actions[0]?.intent ?? ''),
    );
    expect(right.length).toBeGreaterThan(0.77 * lines.length);
  });

  it('repetitions are read exactly or not at all', async (test) => {
    const lines = await linesOf<Recurrence>('recurrence.dev.jsonl', test);
    const read = lines.flatMap(({ text, now, rrule, time, accept = [] }) => {
      const { title, due, recurrence } = parseQuickAdd(text, { now: new Date(`${now}Z`), timeZone: 'UTC' });
      if (!recurrence || title !== '') return [];
      const isRight = [rrule, ...accept].some((rule) => canonical(rule) === canonical(recurrence.rrule));
      return [isRight && (time === undefined || due?.time === time)];
    });
    const exact = read.filter(Boolean).length;
    expect(exact).toBeGreaterThan(0.9 * lines.length);
    // Two leave out months by BYMONTH, which gives the same dates as the corpus' list of excluded months.
    expect(read.length - exact).toBeLessThanOrEqual(2);
  });
});

/** A rule with its parts and their values in order. */
function canonical(rrule: string): string {
  const parts = rrule.split(';').map((part) => {
    const [name = '', value = ''] = part.split('=');
    return `${name}=${value.split(',').toSorted().join(',')}`;
  });
  return parts
    .filter((part) => part !== 'INTERVAL=1')
    .toSorted()
    .join(';');
}
