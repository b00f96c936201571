import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { chooseScenarios } from './choose-scenarios.ts';
import { SCENARIOS } from './scenario-list.ts';

const names = (wanted: string[], reduced = false): string[] =>
  chooseScenarios(wanted, { reduced }).map(({ name }) => name);

describe('the scenarios of a drill', () => {
  it('are those that were asked for, in the order of a whole run, behind the one that makes the ledger', () => {
    expect(names(['slow', 'crash'])).toEqual(['good', 'crash', 'slow']);
    expect(names([], true)).toEqual(['good', 'crash', 'slow', 'killed']);
    expect(names(['hang'], true)).toEqual(['good', 'crash', 'slow', 'killed', 'hang']);
    expect(names(['all'])).toEqual(SCENARIOS.map(({ name }) => name));
  });

  it.each([
    [[], /Name scenarios/],
    [['crush'], /no scenario crush\. There are: good, crash/],
  ] as const)('are not guessed for %j', (wanted, message) => {
    expect(() => names([...wanted])).toThrow(message);
  });

  // Versions rise in the order of the list: a test in another place would find its release superseded.
  it('are played by test/drill in the order of the list', async () => {
    const test = await readFile(new URL('../../test/drill/drill.test.ts', import.meta.url), 'utf8');
    const played = [...test.matchAll(/\bname: '([\w-]+)'/g)].map(([, name]) => name);
    expect(played).toEqual(SCENARIOS.map(({ name }) => name));
  });
});
