import { expect, it } from 'vitest';
import { createStageTimes } from './stage-times.ts';

it('each stage of a build says how long it took, one that fails included in the whole', async () => {
  let ms = 1_000;
  const lines: string[] = [];
  const times = createStageTimes(
    (line) => lines.push(line),
    () => ms,
  );
  expect(await times.run('programs', async () => (ms += 4_600))).toBe(5_600);
  await expect(
    times.run('page', async () => {
      ms += 400;
      throw new Error('broken');
    }),
  ).rejects.toThrow('broken');
  times.end();
  expect(lines).toEqual(['programs                4.6 s', 'build, all of it        5.0 s']);
});
