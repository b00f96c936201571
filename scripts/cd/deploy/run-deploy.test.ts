import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../release/outcome.ts';
import { simulateDeployer, simulatedManifest, simulatedRequest } from '../testing/simulated-deployer.ts';
import { simulateProduction, type Death, type Nature, type Production } from '../testing/simulated-production.ts';
import { runDeploy } from './run-deploy.ts';

type Use = (death?: Death) => Production;

/** Deploys release `number` in a process of its own; undefined when that died. */
async function deploy(
  use: Use,
  number: number,
  nature: Nature = 'good',
  more: { death?: Death; isHotfix?: boolean; said?: string[] } = {},
): Promise<Outcome | undefined> {
  const production = use(more.death);
  const known = {
    runId: `run-${number}`,
    version: simulatedManifest(number).version,
    ...(more.said && { said: more.said }),
  };
  const deployer = simulateDeployer(production, known);
  const ended = runDeploy(deployer, simulatedRequest(number, nature, more.isHotfix));
  return await Promise.race([ended, production.died.then(() => undefined)]);
}

const version = (number: number): string => simulatedManifest(number).version;

/** One good release serves whole, and the ledger knows it. */
function expectConsistent(use: Use, number: number): void {
  const { state, readLedger } = use();
  const { lastGood, inProgress, abort } = readLedger();
  expect({ inProgress, abort }).toEqual({ inProgress: null, abort: null });
  expect(lastGood?.manifest).toEqual(simulatedManifest(number));
  const deployed = state.history.filter(({ status }) => status === 'deployed');
  expect(deployed.map((one) => [one.revision, one.version])).toEqual([[lastGood?.revision, version(number)]]);
  expect(state.history.at(-1)?.status).toBe('deployed');
  expect(state.functions).toBe(simulatedManifest(number).functionsPackage);
}

describe('a deployment', () => {
  it('FR-006: puts a release live by itself, and records it as the last good one', async () => {
    const use = simulateProduction();
    expect(await deploy(use, 1)).toMatchObject({ outcome: 'succeeded', stage: 'done', previousVersion: null });
    expect(await deploy(use, 2)).toMatchObject({ outcome: 'succeeded', previousVersion: version(1) });
    expectConsistent(use, 2);
  });

  it.each<[Nature, string, RegExp]>([
    ['bad-migration', 'EDGE-8', /pre-upgrade hooks failed/],
    [
      'crash',
      'FR-008',
      /^backend-1-a: container backend ends again and again \(exit code 1\)\. Its last words: the words/,
    ],
    ['slow', 'EDGE-2', /The probe failed, a threshold was crossed: p\(95\) is 1600 ms/],
    ['functions-silent', 'FR-011', /No function of version 0\.1\.0-2-g\w+ has given a sign of life in 180 s/],
  ])('SC-004 %s: the release before is back, whole (%s)', async (nature, _id, says) => {
    const use = simulateProduction();
    await deploy(use, 1);
    const outcome = await deploy(use, 2, nature);
    expect(outcome).toMatchObject({
      outcome: 'rolled-back',
      stage: 'rollback',
      reason: expect.stringMatching(says) as unknown,
    });
    expect(outcome?.rollbackSeconds).toBeLessThan(120);
    expectConsistent(use, 1);
    expect(await deploy(use, 3)).toMatchObject({ outcome: 'succeeded', previousVersion: version(1) });
    expectConsistent(use, 3);
  });
});

describe('a run that died', () => {
  const natures: Nature[] = ['good', 'bad-migration', 'crash', 'slow', 'functions-silent'];
  const death = fc.record({ at: fc.integer({ min: 1, max: 70 }), when: fc.constantFrom('before', 'amid', 'after') });

  it('EDGE-3: wherever it dies, and wherever the next one dies while it heals, the run after that ends with one good release', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...natures),
        fc.option(death),
        fc.option(death),
        async (nature, first, second) => {
          const use = simulateProduction();
          await deploy(use, 1);
          await deploy(use, 2, nature, { ...(first && { death: first }) });
          await deploy(use, 3, nature, { ...(second && { death: second }) });
          expect(await deploy(use, 4)).toMatchObject({ outcome: 'succeeded' });
          expectConsistent(use, 4);
        },
      ),
      { numRuns: 400 },
    );
  });
});
