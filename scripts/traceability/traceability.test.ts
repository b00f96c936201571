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
      "describe(`EDGE-1, US6.1: it's three`, run);",
      String.raw`it('FR-034: it\'s four', run);`,
      "it('speaks of FR-034: but not at its beginning', run);",
      "it('no id', run);",
    ].join('\n');
    expect(findTracedTests('a.test.ts', source)).toEqual([
      { file: 'a.test.ts', name: 'one', ids: ['FR-034'] },
      { file: 'a.test.ts', name: 'two %s', ids: ['US6.1', 'FR-034'] },
      { file: 'a.test.ts', name: "it's three", ids: ['EDGE-1', 'US6.1'] },
      { file: 'a.test.ts', name: "it's four", ids: ['FR-034'] },
    ]);
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
