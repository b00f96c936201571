import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findUnknownIds, renderTraceability } from './render.ts';
import { readRequirements } from './requirement-list.ts';
import { findTracedTests } from './test-names.ts';

const REQUIREMENTS = [
  { id: 'FR-034', title: 'Exactly once' },
  { id: 'US6.1', title: 'Next occurrence' },
  { id: 'EDGE-1', title: 'Outage' },
];

describe('requirements', () => {
  it('are all there, each once, with a title', async () => {
    const requirements = readRequirements(
      await readFile(join(import.meta.dirname, '../../docs/requirements.md'), 'utf8'),
    );
    const count = (prefix: string): number => requirements.filter(({ id }) => id.startsWith(prefix)).length;
    expect({ fr: count('FR-'), sc: count('SC-'), us: count('US'), edge: count('EDGE-') }).toEqual({
      fr: 42,
      sc: 12,
      us: 24,
      edge: 11,
    });
    expect(new Set(requirements.map(({ id }) => id)).size).toBe(requirements.length);
  });
});

describe('test names', () => {
  it('give the ids at their beginning, one or several, of every kind of test', () => {
    const source = [
      "it('FR-034: one', run);",
      'it.each([\'(\', ")"])("US6.1 FR-034: two %s", run);',
      "describe(`EDGE-1, US6.1: it's three of ${kinds.length}`, run);",
      String.raw`it('FR-034: it\'s four', run);`,
      "test.skipIf(!tool)('FR-034: five', run);",
      'it.each`a\n${1}`("FR-034: six", run);',
      "describe('group', () => { it('FR-034: inside', run); });",
      "it('speaks of FR-034: but not at its beginning', run);",
      "it('no id', run);",
    ].join('\n');
    expect(findTracedTests('a.test.tsx', source)).toEqual([
      { file: 'a.test.tsx', name: 'one', ids: ['FR-034'] },
      { file: 'a.test.tsx', name: 'two %s', ids: ['US6.1', 'FR-034'] },
      { file: 'a.test.tsx', name: "it's three of ${kinds.length}", ids: ['EDGE-1', 'US6.1'] },
      { file: 'a.test.tsx', name: "it's four", ids: ['FR-034'] },
      { file: 'a.test.tsx', name: 'five', ids: ['FR-034'] },
      { file: 'a.test.tsx', name: 'six', ids: ['FR-034'] },
      { file: 'a.test.tsx', name: 'inside', ids: ['FR-034'] },
    ]);
  });

  it.each([
    ['a string that is no name', "const text = 'FR-034: only text';"],
    ['an argument behind the name', "it('name', () => expect('FR-034: text').toBe(text));"],
    ['a row of a table', "it.each([['FR-034: row']])('%s', run);"],
    ['the name of another function', "log('FR-034: logged'); suite.it('FR-034: elsewhere', run);"],
    ['a comment', "// it('FR-034: switched off', run);"],
    ['a skipped test', "it.skip('FR-034: later', run);"],
    ['a planned test', "it.todo('FR-034: later');"],
    ['a test of a skipped group', "describe.skip('group', () => { it('FR-034: later', run); });"],
  ])('are not taken from %s', (_, source) => {
    expect(findTracedTests('a.test.ts', source)).toEqual([]);
  });

  it('are not searched in a file that cannot be parsed: that is said', () => {
    expect(() => findTracedTests('a.test.ts', "it('FR-034: one', run")).toThrow('a.test.ts cannot be parsed');
  });
});

describe('the page', () => {
  const tests = [{ file: 'core/a.test.ts', name: 'makes <one> `next`', ids: ['FR-034', 'US6.1'] }];

  it('links each requirement to its tests and names those that have none', () => {
    const page = renderTraceability(REQUIREMENTS, tests);
    expect(page).toContain('2 of 3 [requirements]');
    expect(page).toContain('Without one so far: EDGE-1.');
    expect(page).toContain(String.raw`- makes \<one\> \`next\` ([a.test.ts](../core/a.test.ts))`);
  });

  it('finds ids that no requirement has', () => {
    expect(findUnknownIds(REQUIREMENTS, [...tests, { file: 'b', name: '', ids: ['FR-999'] }])).toEqual(['b: FR-999']);
  });
});
