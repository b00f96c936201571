import { expect, it } from 'vitest';
import { createFairTurns } from './fair-turns.ts';

it('whoever has much to do waits behind one piece of everybody else, and each one’s pieces keep their order', async () => {
  const turns = createFairTurns(1);
  const done: string[] = [];
  const piece = (key: string, name: string) => turns.run(key, async () => void done.push(name));
  const much = ['1', '2', '3', '4'].map((n) => piece('anna', `anna ${n}`));
  await Promise.all([...much, piece('bert', 'bert 1'), piece('carla', 'carla 1'), piece('bert', 'bert 2')]);
  expect(done).toEqual(['anna 1', 'anna 2', 'bert 1', 'carla 1', 'anna 3', 'bert 2', 'anna 4']);
});

it('does so many pieces at once as it is told, gives back what it brings, and goes on after one that fails', async () => {
  const turns = createFairTurns(2);
  let [running, most] = [0, 0];
  const work = async (n: number): Promise<number> => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    if (n === 2) throw new Error('failed');
    return n;
  };
  const results = await Promise.allSettled([1, 2, 3].map((n) => turns.run(`${n}`, () => work(n))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await turns.run('later', () => work(4))).toBe(4);
  expect([most, running]).toEqual([2, 0]);
});
