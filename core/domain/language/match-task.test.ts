import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchTask } from './match-task.ts';

const tasks = ['Buy milk', 'Quarterly report', 'Call the dentist', 'Report bug', 'Buy oat milk'].map((title, id) => ({
  id,
  title,
}));

function found(phrase: string): string[] {
  const match = matchTask(phrase, tasks);
  if (match.kind === 'one') return [match.task.title];
  return match.kind === 'many' ? match.tasks.map(({ title }) => title) : [];
}

describe('matchTask', () => {
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
    expect(matchTask('call ana', twins)).toEqual({ kind: 'many', tasks: twins });
  });

  it('always finds a task by its own full title', () => {
    const title = fc.stringMatching(/^[a-z]{1,12}( [a-z]{1,12}){0,4}$/);
    fc.assert(
      fc.property(fc.uniqueArray(title, { minLength: 1, maxLength: 8 }), fc.nat(), (titles, pick) => {
        const named = titles.map((each) => ({ title: each }));
        const wanted = titles[pick % titles.length] ?? '';
        expect(matchTask(wanted, named)).toEqual({ kind: 'one', task: { title: wanted } });
      }),
    );
  });
});
