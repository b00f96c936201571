import { describe, expect, it } from 'vitest';
import { simulateDeployer, simulatedManifest, simulatedRequest } from '../testing/simulated-deployer.ts';
import { simulateProduction } from '../testing/simulated-production.ts';
import { findLastGood } from './find-last-good.ts';
import { runDeploy } from './run-deploy.ts';

/** Releases 1 and 2 by the pipeline, then a person's own upgrade. */
async function changedByHand() {
  const use = simulateProduction();
  for (const number of [1, 2]) {
    await runDeploy(
      simulateDeployer(use(), { runId: `run-${number}`, version: `${number}` }),
      simulatedRequest(number, 'good'),
    );
  }
  const deployer = simulateDeployer(use(), { runId: 'run-3', version: '3' });
  await deployer.helm.upgrade(simulatedRequest(2, 'good').valuesFiles);
  return { use, deployer };
}

describe('the release that would have to come back', () => {
  it('is the live one, when a person has changed it and it works', async () => {
    const { deployer } = await changedByHand();
    deployer.helm.liveImages = async () => simulatedManifest(2).images;
    expect(await findLastGood(deployer)).toMatchObject({ revision: 3, manifest: simulatedManifest(2) });
    deployer.helm.liveImages = async () => simulatedManifest(1).images;
    expect(await findLastGood(deployer)).toMatchObject({ revision: 3, manifest: simulatedManifest(1) });
    deployer.helm.liveImages = async () => ({ backend: 'x', frontend: 'y' });
    expect(await findLastGood(deployer)).toMatchObject({ revision: 3, manifest: null });
  });

  it('is the recorded one, when what the person did does not work', async () => {
    const { deployer } = await changedByHand();
    deployer.cluster.workloads = async () => ({ items: [], warnings: [] });
    expect(await findLastGood(deployer)).toMatchObject({ revision: 2, manifest: simulatedManifest(2) });
  });

  it('is nothing, when there is no release any more', async () => {
    const { use, deployer } = await changedByHand();
    use().state.history.length = 0;
    expect(await findLastGood(deployer)).toBeNull();
  });
});
