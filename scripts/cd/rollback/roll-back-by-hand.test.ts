import { describe, expect, it } from 'vitest';
import { runDeploy } from '../deploy/run-deploy.ts';
import { simulateDeployer, simulatedManifest, simulatedRequest } from '../testing/simulated-deployer.ts';
import { simulateProduction, type Nature } from '../testing/simulated-production.ts';
import { rollBackByHand, type Wish } from './roll-back-by-hand.ts';

const version = (number: number): string => simulatedManifest(number).version;

async function threeReleases(last: Nature = 'good', diesAt?: number) {
  const use = simulateProduction();
  for (const number of [1, 2, 3]) {
    const production = use(number === 3 && diesAt ? { at: diesAt, when: 'after' } : undefined);
    const deployer = simulateDeployer(production, { runId: `run-${number}`, version: version(number) });
    const ended = runDeploy(deployer, simulatedRequest(number, number === 3 ? last : 'good'));
    await Promise.race([ended, production.died]);
  }
  const byHand = (wish: Partial<Wish> = {}) =>
    rollBackByHand(simulateDeployer(use(), { runId: 'hand', version: 'x' }), {
      isRunDead: false,
      reason: 'By hand, by Ada.',
      ...wish,
    });
  return { use, byHand };
}

describe('US2.4: a rollback by hand', () => {
  it('goes to the release that was good before the live one, with its functions, and is in the ledger', async () => {
    const { use, byHand } = await threeReleases();
    expect(await byHand()).toMatchObject({ revision: 4, manifest: simulatedManifest(2) });
    expect(use().serving()?.version).toBe(version(2));
    expect(use().state.functions).toBe(simulatedManifest(2).functionsPackage);
    const { lastGood, history } = use().readLedger();
    expect(lastGood?.revision).toBe(4);
    expect(history[0]).toMatchObject({
      outcome: 'rolled-back',
      version: version(2),
      previousVersion: version(3),
      reason: 'By hand, by Ada.',
    });
    // Once more goes one further.
    expect(await byHand()).toMatchObject({ manifest: simulatedManifest(1) });
    await expect(byHand()).rejects.toThrow(/No release is recorded that was good before this one/);
  });

  it('goes to a revision that was asked for, or says which there are', async () => {
    const { byHand } = await threeReleases();
    await expect(byHand({ revision: 9 })).rejects.toThrow(
      /Helm has no revision 9. Recorded as good: 3 \(0\.1\.0-3-g.*, 2 \(.*, 1 \(/,
    );
    expect(await byHand({ revision: 1 })).toMatchObject({ revision: 4, manifest: simulatedManifest(1) });
  });

  it('EDGE-3: waits for a run at work, and heals after one that is dead', async () => {
    const { use, byHand } = await threeReleases('good', 12);
    await expect(byHand()).rejects.toThrow(/Run run-3 has been deploying since .*npm run cd:abort.* --run-is-dead/);
    expect(await byHand({ isRunDead: true })).toMatchObject({ manifest: simulatedManifest(2) });
    expect(use().readLedger()).toMatchObject({ inProgress: null, lastGood: { manifest: simulatedManifest(2) } });
    expect(use().serving()?.version).toBe(version(2));
  });
});
