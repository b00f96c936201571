import { expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import { retry } from './retry.ts';

const failing = (kind: 'unavailable' | 'invalid', times: number, code = 'az.failed') => {
  let left = times;
  let calls = 0;
  const step = async (): Promise<string> => {
    calls += 1;
    if (left === 0) return 'done';
    left -= 1;
    throw new AppError({ code, kind, message: 'no' });
  };
  return { step, calls: () => calls };
};

async function pausesOf(random: number, { step }: { step: () => Promise<string> }): Promise<number[]> {
  const pauses: number[] = [];
  await retry(step, { sleep: async (ms) => void pauses.push(ms), random: () => random }).catch(() => undefined);
  return pauses;
}

it('FR-006: what fails for a moment is tried three times, with pauses that double and are spread', async () => {
  expect(await pausesOf(0, failing('unavailable', 2))).toEqual([500, 1000]);
  expect(await pausesOf(0.5, failing('unavailable', 9))).toEqual([750, 1500]);
  const twice = failing('unavailable', 2);
  await expect(retry(twice.step, { sleep: async () => undefined, random: () => 0 })).resolves.toBe('done');
  expect(twice.calls()).toBe(3);
});

it.each([
  ['invalid', 'az.failed'],
  ['unavailable', 'program.missing'],
] as const)('what is wrong for good is not tried again (%s, %s)', async (kind, code) => {
  const step = failing(kind, 9, code);
  await expect(retry(step.step, { sleep: async () => undefined, random: () => 0 })).rejects.toThrow('no');
  expect(step.calls()).toBe(1);
});
