import { expect, it } from 'vitest';
import { until } from '../../test/support/until.ts';
import { openClusterApi } from './cluster-api.ts';
import type { ClusterApi } from './cluster-api.ts';
import { watchCluster } from './watch-cluster.ts';

const DEPLOYMENT = {
  spec: { template: { spec: { containers: [{ name: 'backend', resources: { requests: { cpu: '100m' } } }] } } },
};
const AUTOSCALERS = {
  items: [
    { spec: { scaleTargetRef: { name: 'backend' }, minReplicas: 2, maxReplicas: 5 }, status: { desiredReplicas: 3 } },
  ],
};

/** A cluster whose metrics may fail, and whose clock is a minute ahead. */
function cluster(metricsAnswer: () => object): ClusterApi {
  return {
    get: async (path) => {
      const object = path.includes('deployments')
        ? DEPLOYMENT
        : path.includes('autoscalers')
          ? AUTOSCALERS
          : path.includes('metrics')
            ? metricsAnswer()
            : { items: [] };
      return { object, clusterTime: Math.floor(Date.now() / 1_000) * 1_000 + 60_000 };
    },
    close: () => Promise.resolve(),
  };
}

it('a watch looks again after a look that failed, counts it, and knows how far the cluster’s clock is ahead', async () => {
  let looks = 0;
  const api = cluster(() => {
    looks += 1;
    if (looks === 2) throw new Error('no metrics at the moment');
    return { items: [] };
  });
  const stop = await watchCluster(api);
  await until(() => looks >= 3);
  const { samples, failedLooks, firstFailure } = await stop();
  expect({ failedLooks, firstFailure }).toEqual({ failedLooks: 1, firstFailure: 'Error: no metrics at the moment' });
  expect(samples.length).toBeGreaterThanOrEqual(2);
  expect(samples[0]).toMatchObject({ autoscaler: { desired: 3 }, ready: 0, pods: [], requestMillicores: 100 });
  for (const { clusterAheadMs } of samples) expect(Math.abs(clusterAheadMs - 60_000)).toBeLessThanOrEqual(1_000);
});

it('a cluster without the product or without metrics is refused before a load begins', async () => {
  const api = cluster(() => {
    throw new Error('/apis/metrics.k8s.io: 404');
  });
  await expect(watchCluster(api)).rejects.toThrow(/cannot be watched: .*404.*metrics server/);
});

it('without kubectl the watch says what it needs', async () => {
  await expect(openClusterApi({ PATH: '/nowhere' })).rejects.toThrow(/needs kubectl on PATH and KUBECONFIG/);
});
