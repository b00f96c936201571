import { expect, it } from 'vitest';
import { cpuBelow, cpuOf, parsePsLine, parseStat } from './process-cpu.ts';

it('reads /proc/<pid>/stat, also of a process whose name has blanks and parentheses', () => {
  const stat =
    '4711 (a) b (c)) S 42 4711 4711 0 -1 4194560 1 2 3 4 150 50 20 5 20 0 1 0 12345 1 1 18446744073709551615';
  expect(parseStat(stat)).toEqual([4711, { parent: 42, seconds: 2.25 }]);
});

it('reads what ps says, in minutes, hours and days', () => {
  expect(parsePsLine('  17   1   0:03.25')).toEqual([17, { parent: 1, seconds: 3.25 }]);
  expect(parsePsLine('17 1 01:02:03')).toEqual([17, { parent: 1, seconds: 3_723 }]);
  expect(parsePsLine('17 1 2-01:00:00')).toEqual([17, { parent: 1, seconds: 176_400 }]);
});

it('charges a database with all processes below its keeper, and not with the keeper', () => {
  const table = new Map([
    [1, { parent: 0, seconds: 100 }],
    [2, { parent: 1, seconds: 5 }],
    [3, { parent: 2, seconds: 0.5 }],
    [4, { parent: 2, seconds: 0.25 }],
  ]);
  expect(cpuBelow(table, 1)).toBe(5.75);
  expect(cpuOf(table, 2)).toBe(5);
});

it('says that it does not know where the system tells nothing', () => {
  expect(cpuBelow(null, 1)).toBeNull();
  expect(cpuOf(null, 1)).toBeNull();
});
