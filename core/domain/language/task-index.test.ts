import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexingSteps, indexTasks, MOST_EFFORT } from './task-index.ts';

const tasks = ['Buy milk', 'Quarterly report', 'Call the dentist', 'Report bug', 'Buy oat milk'].map((title, id) => ({
  id,
  title,
}));

function found(phrase: string): string[] {
  const match = indexTasks(tasks).match(phrase);
  if (match.kind === 'one') return [match.task.title];
  return match.kind === 'many' ? match.tasks.map(({ title }) => title) : [];
}

describe('which task a phrase means', () => {
  it.each([
    ['buy milk', ['Buy milk']],
    ['the Buy Milk task', ['Buy milk']],
    ['dentist', ['Call the dentist']],
    ['denist', ['Call the dentist']],
    ['quarterly reports', ['Quarterly report']],
    ['oat', ['Buy oat milk']],
    ['report', ['Quarterly report', 'Report bug']],
    ['milk', ['Buy milk', 'Buy oat milk']],
    ['bread', []],
    ['', []],
    ['the', []],
    ['!!!', []],
    ['x'.repeat(10_000), []],
  ])('%.20s → %j', (phrase, titles) => {
    expect(found(phrase)).toEqual(titles);
  });

  it('says many for two tasks of the same name', () => {
    const twins = [
      { id: 1, title: 'Call Ana' },
      { id: 2, title: 'call ana' },
    ];
    expect(indexTasks(twins).match('call ana')).toEqual({ kind: 'many', tasks: twins });
  });

  it('always finds a task by its own full title', () => {
    const title = fc.stringMatching(/^[a-z]{1,12}( [a-z]{1,12}){0,4}$/);
    fc.assert(
      fc.property(fc.uniqueArray(title, { minLength: 1, maxLength: 8 }), fc.nat(), (titles, pick) => {
        const named = titles.map((each) => ({ title: each }));
        const wanted = titles[pick % titles.length] ?? '';
        expect(indexTasks(named).match(wanted)).toEqual({ kind: 'one', task: { title: wanted } });
      }),
    );
  });
});

describe('of many tasks', () => {
  const titles = (count: number, title: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => ({ title: title(n) }));
  /** How many comparisons the look-ups of these phrases take. */
  function effortOf(named: readonly { title: string }[], ...phrases: string[]): number {
    const effort = { left: 1_000_000_000 };
    const index = indexTasks(named, effort);
    for (const phrase of phrases) index.match(phrase);
    return 1_000_000_000 - effort.left;
  }

  it('a look-up costs by the tasks that share a word with the phrase, not by all of them', () => {
    const others = (count: number) => titles(count, (n) => `${['walk', 'feed', 'wash', 'groom'][n % 4]} dog ${n}`);
    const cost = (count: number) =>
      effortOf([...others(count), { title: 'Call the dentist' }], 'dentist', 'denist', 'bread');
    expect(cost(10_000)).toBeLessThan(cost(100) + 100);
  });

  it('finds what a search through all titles would find', () => {
    const word = fc.constantFrom(
      'milk',
      'oats',
      'oat',
      'report',
      'reports',
      'repotr',
      'dentist',
      'denist',
      'call',
      'calls',
    );
    const phrase = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(phrase, { maxLength: 12 }), phrase, (lines, wanted) => {
        const many = lines.map((title) => ({ title }));
        const match = indexTasks(many).match(wanted);
        const alone = lines.filter((title) => indexTasks([{ title }]).match(wanted).kind === 'one');
        const named = match.kind === 'many' ? match.tasks : match.kind === 'one' ? [match.task] : [];
        for (const { title } of named) expect(alone).toContain(title);
        expect(named.length > 0).toBe(alone.length > 0);
      }),
    );
  });

  it('finds a word of five letters or more with any one letter wrong', () => {
    const letters = fc.stringMatching(/^[a-f]{6,9}$/);
    const edits: ((word: string, at: number) => string)[] = [
      (word, at) => word.slice(0, at) + word.slice(at + 1),
      (word, at) => `${word.slice(0, at)}x${word.slice(at)}`,
      (word, at) => `${word.slice(0, at)}x${word.slice(at + 1)}`,
      (word, at) => word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2),
    ];
    fc.assert(
      fc.property(letters, fc.nat(), fc.constantFrom(...edits), (word, at, edit) => {
        expect(indexTasks([{ title: word }]).match(edit(word, at % word.length))).toMatchObject({ kind: 'one' });
      }),
    );
  });

  it('has an end, whatever the titles are: then it finds nothing more', () => {
    const alike = titles(2_000, (n) => Array.from({ length: 8 }, (_, i) => `aaaa${n * 8 + i}aaaa`).join(' '));
    const phrases = Array.from({ length: 40 }, (_, n) => `aaaab${n}aaaa`);
    expect(effortOf(alike, ...phrases)).toBeGreaterThan(MOST_EFFORT);
    const effort = { left: MOST_EFFORT };
    const index = indexTasks([...alike, { title: 'Call the dentist' }], effort);
    for (const each of phrases) index.match(each);
    expect(effort.left).toBeGreaterThan(-phrases.length * 3);
    expect(index.match('denist')).toEqual({ kind: 'none' });
    expect(index.match('call the dentist')).toMatchObject({ kind: 'one' });
  });

  it('is built in steps of some hundred titles', () => {
    expect([...indexingSteps(titles(10_000, (n) => `task ${n}`))]).toHaveLength(40);
  });
});
