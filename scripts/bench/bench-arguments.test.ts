import { expect, it } from 'vitest';
import { parseBenchArguments } from './bench-arguments.ts';

it('without words every part is measured, in three rounds', () => {
  expect(parseBenchArguments([])).toMatchObject({
    parts: ['api', 'events', 'language', 'web', 'start', 'scale'],
    rounds: 3,
    report: false,
    profile: false,
  });
});

it('takes parts by name and a section of the API', () => {
  expect(parseBenchArguments(['api', '--only', 'list,streams', '--report'])).toMatchObject({
    parts: ['api'],
    only: ['list', 'streams'],
    report: true,
  });
});

it.each([
  [['api', 'toString'], /no part "toString"/],
  [['--rounds', '0'], /--rounds takes a number up to 100/],
  [['--seconds', 'long'], /--seconds takes/],
  [['--events', '10000000'], /--events takes/],
  [['--only', 'lists'], /--only takes list, create, complete, streams/],
  [['--quick'], /--quick/],
])('%j is refused with what may be said', (args, message) => {
  expect(() => parseBenchArguments(args)).toThrow(message);
});
