import { expect, it } from 'vitest';
import type { HelmResult } from '../release/helm.ts';
import { simulateDeployer } from '../testing/simulated-deployer.ts';
import { simulateProduction } from '../testing/simulated-production.ts';
import type { Deployer } from './deployer.ts';
import { upgradeRelease } from './upgrade-release.ts';
import type { Item, Workloads } from './workloads.ts';

const labels = { 'app.kubernetes.io/component': 'migrate' };
const job = (isFailed: boolean): Item => {
  const conditions = isFailed ? [{ type: 'Failed', status: 'True' }] : [];
  return { kind: 'Job', metadata: { name: 'migrate', uid: 'j' }, status: { conditions } };
};
const pulling: Item = {
  kind: 'Pod',
  metadata: { name: 'migrate-x', uid: 'p', labels },
  status: {
    containerStatuses: [
      { name: 'migrate', restartCount: 0, state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } },
    ],
  },
};

function deployerWith(changes: { upgrade: () => Promise<HelmResult>; workloads?: Workloads }): Deployer {
  const deployer = simulateDeployer(simulateProduction()(), { runId: '7-1', version: 'x' });
  deployer.helm.upgrade = changes.upgrade;
  deployer.cluster.workloads = async () => changes.workloads ?? { items: [], warnings: [] };
  return deployer;
}

it('EDGE-8: a migration that failed stops the release, with its last words', async () => {
  const upgrade = async () => ({
    isDone: false,
    words: 'UPGRADE FAILED: pre-upgrade hooks failed: job migrate failed',
  });
  const deployer = deployerWith({ upgrade, workloads: { items: [job(true)], warnings: [] } });
  deployer.cluster.lastWords = async () => 'the migration failed: relation "task" does not exist';
  await expect(upgradeRelease(deployer, [])).rejects.toThrow(
    'job/migrate: the migration failed: relation "task" does not exist',
  );
});

it('FR-011: a migration that cannot start is told to give up, so that Helm ends by itself', async () => {
  const { promise, resolve } = Promise.withResolvers<HelmResult>();
  const deployer = deployerWith({ upgrade: () => promise, workloads: { items: [job(false), pulling], warnings: [] } });
  deployer.cluster.giveUpMigration = async () => resolve({ isDone: false, words: 'hooks failed: DeadlineExceeded' });
  await expect(upgradeRelease(deployer, [])).rejects.toThrow(
    'The migration cannot run: its image cannot be pulled: not found',
  );
});

it('FR-006: an API server that was away for a moment is asked again, as long as nothing has changed', async () => {
  const answers = [false, false, true];
  const upgrade = async () => ({
    isDone: answers.shift() ?? false,
    words: 'Kubernetes cluster unreachable: connection refused',
  });
  await upgradeRelease(deployerWith({ upgrade }), []);
  expect(answers).toEqual([]);
  const words = 'values do not meet the specifications of the schema: image.backend: tag is required';
  await expect(upgradeRelease(deployerWith({ upgrade: async () => ({ isDone: false, words }) }), [])).rejects.toThrow(
    `Helm: ${words}`,
  );
});
