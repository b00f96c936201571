import { expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import { simulateDeployer } from '../testing/simulated-deployer.ts';
import { simulateProduction } from '../testing/simulated-production.ts';
import { watchRollout } from './watch-rollout.ts';
import type { Item, Workloads } from './workloads.ts';

const REVISION = { 'deployment.kubernetes.io/revision': '1' };

function backend(isDone: boolean, waiting?: { reason: string; message: string }): Workloads {
  const owned = (uid: string) => ({ annotations: REVISION, ownerReferences: [{ uid }] });
  const deployment = (name: string, available: number): Item => {
    const status = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: available };
    return {
      kind: 'Deployment',
      metadata: { name, uid: name, generation: 1, annotations: REVISION },
      spec: { replicas: 2 },
      status,
    };
  };
  const containerStatuses = waiting === undefined ? [] : [{ name: 'backend', restartCount: 0, state: { waiting } }];
  const pods: Item[] = [
    { kind: 'ReplicaSet', metadata: { name: 'backend-1', uid: 'rs', ...owned('backend') } },
    { kind: 'Pod', metadata: { name: 'backend-1-a', uid: 'p', ...owned('rs') }, status: { containerStatuses } },
  ];
  return { items: [deployment('frontend', 2), deployment('backend', isDone ? 2 : 1), ...pods], warnings: [] };
}

function watcher(workloads: (seconds: number) => Workloads) {
  const said: string[] = [];
  const deployer = simulateDeployer(simulateProduction()(), { runId: '7-1', version: 'x', said });
  const began = deployer.clock.now().getTime();
  const seconds = (): number => (deployer.clock.now().getTime() - began) / 1000;
  deployer.cluster.workloads = async () => workloads(seconds());
  return { deployer, said, seconds };
}

const timeout = { reason: 'ErrImagePull', message: 'dial tcp: i/o timeout' };

it('US2.3: ends when all pods are new and ready; an API server that is away for a while does no harm', async () => {
  const { deployer, seconds } = watcher((now) => {
    if (now > 5 && now < 30) throw new AppError({ code: 'kubectl.failed', kind: 'unavailable', message: 'refused' });
    return backend(now > 60, timeout);
  });
  await expect(watchRollout(deployer)).rejects.toThrow(
    /^backend-1-a: its image cannot be pulled: dial tcp: i\/o timeout\.$/,
  );
  const second = watcher((now) => backend(now > 30, timeout));
  await watchRollout(second.deployer);
  expect(seconds()).toBeLessThan(45);
  expect(second.seconds()).toBeLessThan(33);
  // Each trouble is said once.
  expect(second.said).toEqual(['  backend-1-a: its image cannot be pulled: dial tcp: i/o timeout']);
});

it('FR-008: gives up after three minutes, with a sentence', async () => {
  const { deployer, seconds } = watcher(() => backend(false));
  await expect(watchRollout(deployer)).rejects.toThrow('backend and frontend did not roll out within 180 s.');
  expect(seconds()).toBeGreaterThan(179);
});
