import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#core/domain/errors';
import type { ClusterApi } from './cluster-api.ts';
import type { ClusterRecord, ClusterSample } from './cluster-sample.ts';
import { BACKEND, readRequest, readSample } from './read-sample.ts';
import type { ClusterObjects, DeploymentObject } from './read-sample.ts';

/** Where the chart is installed. */
const NAMESPACE = 'todo-chatbot';
const LOOK_MS = 1_000;
/** `Date` of an answer is cut to whole seconds: in the mean it is half a second more. */
const HALF_SECOND_MS = 500;

const PATHS = {
  deployment: `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${BACKEND}`,
  autoscalers: `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers`,
  slices: `/apis/discovery.k8s.io/v1/namespaces/${NAMESPACE}/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3D${BACKEND}`,
  metrics: `/apis/metrics.k8s.io/v1beta1/namespaces/${NAMESPACE}/pods?labelSelector=app.kubernetes.io%2Fcomponent%3D${BACKEND}`,
};

/**
 * Looks at the backend's autoscaler, ready endpoints and pod metrics every second until the returned function is called.
 * @throws AppError `unavailable` when the first look fails: there is nothing to watch.
 */
export async function watchCluster(api: ClusterApi): Promise<() => Promise<ClusterRecord>> {
  const record: ClusterRecord = { samples: [], failedLooks: 0 };
  const over = new AbortController();
  let requestMillicores: number;
  try {
    const { object } = await api.get(PATHS.deployment);
    requestMillicores = readRequest(object as DeploymentObject);
    record.samples.push(await look(api, requestMillicores));
  } catch (cause) {
    const message = `The cluster cannot be watched: ${(cause as Error).message}. Is the chart in namespace ${NAMESPACE}, and the metrics server up?`;
    throw new AppError({ code: 'loadtest.cluster', kind: 'unavailable', message, cause });
  }
  const watching = (async () => {
    while (!over.signal.aborted) {
      const began = Date.now();
      await look(api, requestMillicores).then(
        (sample) => record.samples.push(sample),
        (error: unknown) => {
          record.failedLooks += 1;
          record.firstFailure ??= String(error);
        },
      );
      const rest = Math.max(0, LOOK_MS - (Date.now() - began));
      await delay(rest, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    over.abort();
    await watching;
    return record;
  };
}

async function look(api: ClusterApi, requestMillicores: number): Promise<ClusterSample> {
  const began = Date.now();
  const [autoscalers, slices, metrics] = await Promise.all([
    api.get(PATHS.autoscalers),
    api.get(PATHS.slices),
    api.get(PATHS.metrics),
  ]);
  const at = Date.now();
  const objects = { autoscalers: autoscalers.object, slices: slices.object, metrics: metrics.object } as ClusterObjects;
  const clusterAheadMs = autoscalers.clusterTime + HALF_SECOND_MS - (began + at) / 2;
  return readSample(objects, { at, clusterAheadMs, requestMillicores });
}
