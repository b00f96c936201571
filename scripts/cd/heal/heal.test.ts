import { describe, expect, it } from 'vitest';
import { runDeploy } from '../deploy/run-deploy.ts';
import { simulateDeployer, simulatedManifest, simulatedRequest } from '../testing/simulated-deployer.ts';
import { simulateProduction } from '../testing/simulated-production.ts';
import { heal } from './heal.ts';

/** A release 1 that is good, and an upgrade to release 2 whose run was lost while Helm worked. */
async function cutOff() {
  const use = simulateProduction();
  await runDeploy(simulateDeployer(use(), { runId: 'run-1', version: '1' }), simulatedRequest(1, 'good'));
  for (let at = 1; use().state.history.at(-1)?.status !== 'pending-upgrade'; at += 1) {
    const production = use({ at, when: 'amid' });
    const deployer = simulateDeployer(production, { runId: `run-2-${at}`, version: '2' });
    await Promise.race([runDeploy(deployer, simulatedRequest(2, 'good')), production.died]);
  }
  const deployer = simulateDeployer(use(), { runId: 'healer', version: 'x' });
  const began = deployer.clock.now().getTime();
  return { use, deployer, waited: () => (deployer.clock.now().getTime() - began) / 1000 };
}

describe('EDGE-3: a helm that may have outlived its run', () => {
  it('is not waited for when it ran here and is gone', async () => {
    const { deployer, waited } = await cutOff();
    expect((await heal(deployer)).plan).toMatchObject({ kind: 'return', to: { revision: 1 } });
    expect(waited()).toBe(0);
  });

  it('is waited for as long as it runs here', async () => {
    const { deployer, use, waited } = await cutOff();
    deployer.helm.isRunningHere = async () => {
      const latest = use().state.history.at(-1);
      if (waited() >= 20 && latest) latest.status = 'deployed';
      return waited() < 20;
    };
    expect((await heal(deployer)).plan).toMatchObject({ kind: 'return', to: { revision: 1 } });
    expect(waited()).toBe(20);
    expect(use().readLedger()).toMatchObject({ inProgress: null, lastGood: { manifest: simulatedManifest(1) } });
  });

  it('on a machine that was lost is given its whole time, counted from its beginning', async () => {
    const { deployer, waited } = await cutOff();
    deployer.helm.host = 'another runner';
    await heal(deployer);
    expect(waited()).toBeGreaterThanOrEqual(190);
    expect(waited()).toBeLessThanOrEqual(200);
    // Where processes cannot be seen, nothing is known either.
    const blind = await cutOff();
    blind.deployer.helm.isRunningHere = async () => undefined;
    await heal(blind.deployer);
    expect(blind.waited()).toBeGreaterThanOrEqual(190);
  });
});
