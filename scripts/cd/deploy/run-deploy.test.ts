import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { raiseAbort } from '../release/ledger-changes.ts';
import { EXIT_CODES } from '../release/outcome-reporter.ts';
import { heal } from '../heal/heal.ts';
import type { Outcome } from '../release/outcome.ts';
import { simulateDeployer, simulatedManifest, simulatedRequest } from '../testing/simulated-deployer.ts';
import { simulateProduction, type Death, type Nature, type Production } from '../testing/simulated-production.ts';
import type { Deployer } from './deployer.ts';
import { runDeploy } from './run-deploy.ts';

type Use = (death?: Death) => Production;
type Way = {
  death?: Death;
  isHotfix?: boolean;
  /** Happens during the smoke test of the new release. */
  meanwhile?: (deployer: Deployer) => Promise<unknown>;
};

/** Deploys release `number` in a process of its own; undefined when that died. */
async function deploy(use: Use, number: number, nature: Nature = 'good', way: Way = {}): Promise<Outcome | undefined> {
  const production = use(way.death);
  const deployer = simulateDeployer(production, { runId: `run-${number}`, version: version(number) });
  const { run } = deployer.loadTest;
  let isFirst = true;
  deployer.loadTest.run = async (...args) => {
    if (isFirst) await way.meanwhile?.(deployer);
    isFirst = false;
    return await run(...args);
  };
  const ended = runDeploy(deployer, simulatedRequest(number, nature, way.isHotfix));
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

describe('what goes wrong on the way back', () => {
  it('FR-011: a rollback that fails is tried once more', async () => {
    const use = simulateProduction();
    await deploy(use, 1);
    use().state.failingRollbacks = 1;
    expect(await deploy(use, 2, 'slow')).toMatchObject({ outcome: 'rolled-back' });
    expectConsistent(use, 1);
  });

  it('says what a person has to do when the rollback fails twice, and the next run heals', async () => {
    const use = simulateProduction();
    await deploy(use, 1);
    use().state.failingRollbacks = 2;
    const outcome = await deploy(use, 2, 'slow');
    expect(outcome).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('A person is needed') as unknown,
    });
    expect(outcome?.reason).toMatch(/could not go back to revision 1: timed out.* helm rollback todo-chatbot 1 /);
    expect(EXIT_CODES[outcome?.outcome ?? 'running']).toBe(2);
    expect(await deploy(use, 3)).toMatchObject({ outcome: 'succeeded' });
    expectConsistent(use, 3);
  });

  it('says that a first installation has nothing to return to, and the next one installs over it', async () => {
    const use = simulateProduction();
    const outcome = await deploy(use, 1, 'slow');
    expect(outcome).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('There is no earlier release') as unknown,
    });
    // The bad one is not taken for a good one only because it is live.
    expect(await deploy(use, 2, 'crash')).toMatchObject({ outcome: 'failed', previousVersion: null });
    expect(await deploy(use, 3)).toMatchObject({ outcome: 'succeeded', previousVersion: null });
    expectConsistent(use, 3);
  });

  it.each<[string, Error?]>([['between two steps'], ['while a check fails', new Error('a bug')]])(
    'touches nothing when another run has taken over %s',
    async (_when, error) => {
      const use = simulateProduction();
      await deploy(use, 1);
      const takeOver = async ({ ledger }: Deployer): Promise<void> => {
        const mine = (await ledger.read())?.inProgress;
        await ledger.update((known) => ({ ...known, inProgress: mine ? { ...mine, runId: 'other' } : null }));
        if (error !== undefined) throw error;
      };
      const outcome = await deploy(use, 2, 'slow', { meanwhile: takeOver });
      const reason = expect.stringMatching(
        /^(?:A bug in the deployment script: a bug )?Run other .* touches nothing any more/,
      );
      expect(outcome).toMatchObject({ outcome: 'failed', reason: reason as unknown });
      expect(use().state.history.at(-1)).toMatchObject({ version: version(2), status: 'deployed' });
    },
  );
});

describe('an urgent fix', () => {
  const abort = ({ ledger, clock }: Deployer) =>
    ledger.update((known) => raiseAbort(known, { by: 'the abort flag of Ada', now: clock.now() }));

  it('EDGE-11: the abort flag stops the deployment in progress between two steps; it goes back, and the fix is next', async () => {
    const use = simulateProduction();
    await deploy(use, 1);
    const stopped = await deploy(use, 2, 'good', { meanwhile: abort });
    expect(stopped).toMatchObject({
      outcome: 'aborted',
      reason: 'The deployment was stopped by the abort flag of Ada.',
    });
    expectConsistent(use, 1);
    expect(await deploy(use, 3, 'good', { isHotfix: true })).toMatchObject({ outcome: 'succeeded' });
    expectConsistent(use, 3);
  });

  it('EDGE-11: may go back in the order of versions, which nothing else may', async () => {
    const use = simulateProduction();
    await deploy(use, 5);
    expect(await deploy(use, 4)).toMatchObject({ outcome: 'superseded', stage: 'record' });
    expectConsistent(use, 5);
    expect(await deploy(use, 4, 'good', { isHotfix: true })).toMatchObject({ outcome: 'succeeded' });
    expectConsistent(use, 4);
  });

  it('a signal stops it in the same way; a second one makes nothing worse', async () => {
    const use = simulateProduction();
    await deploy(use, 1);
    const signals = async ({ stop }: Deployer): Promise<void> => {
      stop.signal('SIGTERM');
      stop.signal('SIGINT');
    };
    const outcome = await deploy(use, 2, 'good', { meanwhile: signals });
    expect(outcome).toMatchObject({ outcome: 'aborted', reason: 'The deployment was stopped by SIGTERM.' });
    expectConsistent(use, 1);
  });
});

describe('a run that died', () => {
  const natures: Nature[] = ['good', 'bad-migration', 'crash', 'slow', 'functions-silent'];
  const death = fc.record({ at: fc.integer({ min: 1, max: 70 }), when: fc.constantFrom('before', 'amid', 'after') });

  it('EDGE-3: wherever it dies, and wherever the next one dies while it heals, the run after that ends with one good release', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.constantFrom(...natures),
        fc.option(death),
        fc.option(death),
        async (isInstalled, nature, first, second) => {
          const use = simulateProduction();
          if (isInstalled) await deploy(use, 1);
          await deploy(use, 2, nature, { ...(first && { death: first }) });
          await deploy(use, 3, nature, { ...(second && { death: second }) });
          expect(await deploy(use, 4)).toMatchObject({ outcome: 'succeeded' });
          expectConsistent(use, 4);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('EDGE-3: healing is safe to repeat, and does nothing to a healthy release', async () => {
    for (let at = 1; at <= 60; at += 2) {
      const use = simulateProduction();
      await deploy(use, 1);
      await deploy(use, 2, 'functions-silent', { death: { at, when: 'amid' } });
      const healer = simulateDeployer(use(), { runId: 'healer', version: 'x' });
      await heal(healer);
      expectConsistent(use, 1);
      const before = structuredClone(use().state);
      await heal(healer);
      expect(use().state.history).toEqual(before.history);
      expect(use().state.ledger).toBe(before.ledger);
    }
  });
});
