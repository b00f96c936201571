import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { interpret } from './interpret.ts';
import { parseQuickAdd } from './quick-add.ts';

const context = {
  now: new Date('2026-11-24T10:00:00Z'),
  timeZone: 'UTC',
  openTasks: [
    { id: '1', title: 'Buy milk' },
    { id: '2', title: 'move from to' },
  ],
};
const LENGTH = 150;
const TIMES = 4;
/** Four times the text may cost four times the steps, and some more where a small text ends early; quadratic costs sixteen. */
const MOST = 2 * TIMES;

/** Words that begin a reading together. */
const PAIRS = [
  'from to',
  'every 1st and',
  'for the next',
  'monday and',
  'off my',
  'until the',
  'at 5 30',
  'of each',
  'x,',
];

let sources: string[];
beforeAll(async () => {
  const names = await readdir(import.meta.dirname, { recursive: true });
  const own = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const texts = await Promise.all(own.map((name) => readFile(join(import.meta.dirname, name), 'utf8')));
  sources = texts.map((text) => text.replaceAll(/\/\*\*.*?\*\/|^\s*\/\/.*?$/gms, ''));
});

describe('the engine takes steps in proportion to the text', () => {
  let steps = 0;
  const restores: (() => void)[] = [];
  /** Each look at a word is one of these calls: counted, they are the same on every machine, however busy. */
  beforeEach(() => {
    for (const [owner, name] of [
      [Set.prototype, 'has'],
      [Map.prototype, 'get'],
      [Array.prototype, 'includes'],
    ] as const) {
      const original = Object.getOwnPropertyDescriptor(owner, name) ?? {};
      const call = original.value as (this: unknown, ...args: unknown[]) => unknown;
      const counted = function (this: unknown, ...args: unknown[]): unknown {
        steps += 1;
        return call.apply(this, args);
      };
      Object.defineProperty(owner, name, { ...original, value: counted });
      restores.push(() => Object.defineProperty(owner, name, original));
    }
  });
  afterEach(() => restores.splice(0).forEach((restore) => restore()));

  function stepsOf(text: string): number {
    steps = 0;
    interpret(text, context);
    parseQuickAdd(text, context);
    return steps;
  }

  // Around one word again and again, so that each reader of an intent meets its own words in a row.
  it.each([
    ['', ''],
    ['move ', ' to friday'],
    ['remind me ', ' every monday'],
    ['complete ', ' off my list'],
  ])('“%s…%s” around each word that it knows', (before, after) => {
    const grown: string[] = [];
    for (const word of knownWords()) {
      const textOf = (length: number) => before + `${word} `.repeat(Math.ceil(length / (word.length + 1))) + after;
      const [small, large] = [stepsOf(textOf(LENGTH)), stepsOf(textOf(LENGTH * TIMES))];
      if (large > MOST * small) grown.push(`${word}: ${small} -> ${large}`);
    }
    expect(grown).toEqual([]);
  });

  /** Every word in a string of the engine's sources, and every mark. */
  function knownWords(): string[] {
    const strings = sources.flatMap((source) => [...source.matchAll(/'([^'\n]*)'|"([^"\n]*)"/g)]);
    const words = strings.flatMap(([, single, double]) => (single ?? double ?? '').split(/[\s|?+]+/));
    const known = words.filter((word) => /^[\p{L}\d']{1,20}$/u.test(word));
    return [...new Set([...known, ...PAIRS, ...'"“«(),.;:!?@#-–/&*+’'.split('')])];
  }
});

describe('no regular expression of the engine can try again and again on a long text', () => {
  // Linear are: what has no unbounded part, one at its very end, or one behind an anchor.
  it.each([
    ['/[\\s,]+$/', false],
    ['/^(\\w+ )*x/', false],
    ['/^\\s*\\w*x/', false],
    ['/\\s+/g', true],
    ['/^\\w+ x$/', true],
    ['/(?:\\d{1,2}|[a+*]) x/', true],
  ])('%s: %s', (literal, isFine) => {
    expect(isLinear(literal)).toBe(isFine);
  });

  it('in its sources', () => {
    const literals = sources.flatMap((source) => source.match(LITERAL) ?? []);
    expect(literals.length).toBeGreaterThan(10);
    expect(literals.filter((literal) => !isLinear(literal))).toEqual([]);
  });

  const LITERAL = /(?<=[(=:,!?&|[{}\s])\/(?![/*\s])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n[])+\/[dgimsuvy]*(?=[.,;)\s])/g;

  function isLinear(literal: string): boolean {
    const plain = literal.slice(1, literal.lastIndexOf('/')).replaceAll(/\[(?:\\.|[^\]\\])*\]|\\[pP]\{\w+\}|\\./g, 'c');
    const unbounded = [...plain.matchAll(/[*+]|\{\d+,\}/g)];
    const [first, ...others] = unbounded;
    if (first === undefined) return true;
    const isRepeatedGroup = plain[first.index - 1] === ')';
    const isAtEnd = first.index + first[0].length === plain.length;
    return others.length === 0 && !isRepeatedGroup && (isAtEnd || plain.startsWith('^'));
  }
});
