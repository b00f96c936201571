import { expect, it } from 'vitest';
import { utilisationOf } from './cluster-sample.ts';
import { millicoresOf, readRequest, readSample } from './read-sample.ts';
import type { ClusterObjects } from './read-sample.ts';

const container = (name: string, cpu: string) => ({ name, usage: { cpu } });
const pod = (name: string, cpu: string) => ({
  metadata: { name },
  timestamp: '2026-01-31T10:00:00Z',
  containers: [container('daprd', '900m'), container('backend', cpu)],
});
const autoscaler = (target: string, desired: number) => ({
  spec: { scaleTargetRef: { name: target }, minReplicas: 2, maxReplicas: 5 },
  status: {
    desiredReplicas: desired,
    currentMetrics: [
      { containerResource: { name: 'memory', current: {} } },
      { containerResource: { name: 'cpu', current: { averageUtilization: 63 } } },
    ],
  },
});

/** As the API of a cluster writes them. */
const objects = (): ClusterObjects => ({
  autoscalers: { items: [autoscaler('frontend', 2), autoscaler('backend', 3)] },
  slices: {
    items: [
      { endpoints: [{ conditions: { ready: true } }, { conditions: { ready: false } }] },
      { endpoints: null },
      { endpoints: [{ conditions: { ready: true } }, {}] },
    ],
  },
  metrics: { items: [pod('backend-1', '91500000n'), pod('backend-2', '50m')] },
});
const LOOK = { at: 1, clusterAheadMs: 2, requestMillicores: 100 };

it('a look at the cluster tells the backend’s autoscaler, its ready endpoints and its own container’s CPU', () => {
  expect(readSample(objects(), LOOK)).toEqual({
    ...LOOK,
    autoscaler: { least: 2, most: 5, desired: 3, utilisation: 63 },
    ready: 2,
    pods: [
      { pod: 'backend-1', millicores: 91.5, takenAt: Date.parse('2026-01-31T10:00:00Z') },
      { pod: 'backend-2', millicores: 50, takenAt: Date.parse('2026-01-31T10:00:00Z') },
    ],
  });
});

it('utilisation is in whole percent, and a ready pod that was not measured yet counts as idle', () => {
  const sample = readSample(objects(), LOOK);
  expect(utilisationOf(sample)).toBe(70);
  expect(utilisationOf({ ...sample, ready: 4 })).toBe(35);
  expect(utilisationOf({ ...sample, pods: [], ready: 0 })).toBe(0);
});

it('an autoscaler that has decided nothing yet knows no utilisation; none at all is an error', () => {
  const { slices, metrics } = objects();
  const [first] = [{ spec: autoscaler('backend', 0).spec }];
  const sample = readSample({ slices, metrics, autoscalers: { items: [first] } }, LOOK);
  expect(sample.autoscaler).toEqual({ least: 2, most: 5, desired: 0, utilisation: undefined });
  expect(() => readSample({ slices, metrics, autoscalers: { items: [] } }, LOOK)).toThrow(/HorizontalPodAutoscaler/);
});

it('amounts of CPU are read as Kubernetes writes them, and refused otherwise', () => {
  expect(['250m', '2', '0.5', '1500u', '1000000n', '0'].map(millicoresOf)).toEqual([250, 2_000, 500, 1.5, 1, 0]);
  for (const bad of ['', 'm', '1Ki', '-1', '1e3']) expect(() => millicoresOf(bad)).toThrow(/amount of CPU/);
});

it('the request is that of the backend’s container, without which nothing can be judged', () => {
  const deployment = (cpu?: string) => ({
    spec: {
      template: {
        spec: { containers: [{ name: 'backend', resources: { requests: cpu === undefined ? {} : { cpu } } }] },
      },
    },
  });
  expect(readRequest(deployment('100m'))).toBe(100);
  expect(() => readRequest(deployment())).toThrow(/no CPU request/);
});
