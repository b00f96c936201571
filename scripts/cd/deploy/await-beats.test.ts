import { expect, it } from 'vitest';
import { simulateDeployer } from '../testing/simulated-deployer.ts';
import { simulateProduction } from '../testing/simulated-production.ts';
import { awaitBeats, awaitTakeOver } from './await-beats.ts';

/** A deployment at whose public URL these versions beat at this second; undefined when nobody answers. */
function beating(versions: (second: number) => string[] | undefined) {
  const said: string[] = [];
  const deployer = simulateDeployer(simulateProduction()(), { runId: '7-1', version: 'x', said });
  const began = deployer.clock.now().getTime();
  const seconds = (): number => (deployer.clock.now().getTime() - began) / 1000;
  deployer.site.processorVersions = async () => versions(seconds());
  return { deployer, said, seconds };
}

it('FR-008: a functions package is live when its version beats, beside the old one at first', async () => {
  const { deployer, seconds } = beating((second) => (second < 20 ? undefined : second < 30 ? ['1'] : ['1', '2']));
  await awaitBeats(deployer, '2');
  expect(seconds()).toBe(30);
});

it('FR-011: a package that never beats has failed after three minutes', async () => {
  const { deployer } = beating(() => ['1']);
  await expect(awaitBeats(deployer, '2')).rejects.toThrow(
    'No function of version 2 has given a sign of life in 180 s; 1 beats.',
  );
  await expect(awaitBeats(beating(() => undefined).deployer, '2')).rejects.toThrow(/\/api\/status does not answer\.$/);
});

it('the new version has taken over when no other beats; old ones may finish their work', async () => {
  const { deployer, seconds } = beating((second) => (second < 40 ? ['1', '2'] : ['2']));
  await awaitTakeOver(deployer, '2');
  expect(seconds()).toBe(40);
  const slow = beating(() => ['1', '2']);
  await awaitTakeOver(slow.deployer, '2');
  expect(slow.said).toEqual(['  Functions of another version still finish their work: 1, 2 beats.']);
});

it('FR-011: a package that has beaten and fallen silent has failed', async () => {
  await expect(awaitTakeOver(beating(() => []).deployer, '2')).rejects.toThrow(
    'The functions of version 2 have fallen silent; none beats.',
  );
});
