import type { ClusterSample } from './cluster-sample.ts';

/** Objects of the Kubernetes API, as far as they are read here. */
export type ClusterObjects = {
  autoscalers: { items: Autoscaler[] };
  slices: { items: { endpoints?: { conditions?: { ready?: boolean } }[] | null }[] };
  metrics: {
    items: { metadata: { name: string }; timestamp: string; containers: { name: string; usage: { cpu: string } }[] }[];
  };
};
type Autoscaler = {
  spec: { scaleTargetRef: { name: string }; minReplicas: number; maxReplicas: number };
  status?: { desiredReplicas: number; currentMetrics?: { containerResource?: Resource; resource?: Resource }[] | null };
};
type Resource = { name: string; current: { averageUtilization?: number } };
export type DeploymentObject = {
  spec: { template: { spec: { containers: { name: string; resources?: { requests?: { cpu?: string } } }[] } } };
};

/** Name of the Deployment, of its Service and of the application's container. */
export const BACKEND = 'backend';

/** @throws Error when no autoscaler is responsible for the backend. */
export function readSample(
  { autoscalers, slices, metrics }: ClusterObjects,
  look: Pick<ClusterSample, 'at' | 'clusterAheadMs' | 'requestMillicores'>,
): ClusterSample {
  // KEDA gives its autoscaler a name of its own.
  const autoscaler = autoscalers.items.find(({ spec }) => spec.scaleTargetRef.name === BACKEND);
  if (!autoscaler) throw new Error('no HorizontalPodAutoscaler has the Deployment backend as its target');
  const { spec, status } = autoscaler;
  const used = (status?.currentMetrics ?? []).map((metric) => metric.containerResource ?? metric.resource);
  const endpoints = slices.items.flatMap((slice) => slice.endpoints ?? []);
  return {
    ...look,
    autoscaler: {
      least: spec.minReplicas,
      most: spec.maxReplicas,
      desired: status?.desiredReplicas ?? 0,
      utilisation: used.find((resource) => resource?.name === 'cpu')?.current.averageUtilization,
    },
    ready: endpoints.filter(({ conditions }) => conditions?.ready === true).length,
    pods: metrics.items.flatMap(({ metadata, timestamp, containers }) => {
      const own = containers.find(({ name }) => name === BACKEND);
      if (!own) return [];
      return [{ pod: metadata.name, millicores: millicoresOf(own.usage.cpu), takenAt: Date.parse(timestamp) }];
    }),
  };
}

/** @throws Error when the container has no CPU request: nothing can be in percent of it then. */
export function readRequest({ spec }: DeploymentObject): number {
  const cpu = spec.template.spec.containers.find(({ name }) => name === BACKEND)?.resources?.requests?.cpu;
  if (cpu === undefined) throw new Error('the backend has no CPU request');
  return millicoresOf(cpu);
}

const MILLICORES: Record<string, number> = { n: 1e-6, u: 1e-3, m: 1, '': 1_000 };

/** CPU as Kubernetes writes it: `250m`, `2`, `1234567n`. @throws Error when it is written otherwise. */
export function millicoresOf(quantity: string): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([num]?)$/.exec(quantity) ?? [];
  if (digits === undefined) throw new Error(`not an amount of CPU: ${quantity}`);
  return Number(digits) * (MILLICORES[unit] ?? 1);
}
