import { beforeEach, describe, expect, it } from 'vitest';
import { container, deploymentPod, noHelm, only, render } from './test/rendered-chart.ts';

const WORKLOADS = ['backend', 'frontend'] as const;

beforeEach(({ skip }) => skip(noHelm !== undefined, noHelm));

describe('rollout', () => {
  it.each(WORKLOADS)('FR-010: a release of the %s takes no pod away before a new one serves', async (name) => {
    const { spec } = only(await render('azure-production'), 'Deployment', name);
    expect(spec).toMatchObject({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 2 } },
      minReadySeconds: 5,
      progressDeadlineSeconds: 90,
    });
  });

  it.each(WORKLOADS)('FR-013: a release leaves the number of %s pods to the autoscaler', async (name) => {
    expect(only(await render('azure-production'), 'Deployment', name)['spec']).not.toHaveProperty('replicas');
  });

  it.each(WORKLOADS)(
    'FR-010, US2.3: the %s gets traffic when it has started, by HTTPS probes with own meanings',
    async (name) => {
      const template = deploymentPod(await render('azure-production'), name);
      const get = (path: string) => ({ httpGet: { path, port: 'https', scheme: 'HTTPS' } });
      expect(container(template, name)).toMatchObject({
        startupProbe: get('/startupz'),
        readinessProbe: get('/readyz'),
        livenessProbe: get('/livez'),
      });
    },
  );

  it.each(WORKLOADS)(
    'FR-010: the %s may start for as long as the rollout waits for it, and no longer',
    async (name) => {
      const manifests = await render('azure-production');
      const { periodSeconds = 0, failureThreshold = 0 } =
        container(deploymentPod(manifests, name), name).startupProbe ?? {};
      const { progressDeadlineSeconds } = only(manifests, 'Deployment', name)['spec'] as {
        progressDeadlineSeconds: number;
      };
      expect(periodSeconds * failureThreshold).toBe(progressDeadlineSeconds);
    },
  );

  it.each(WORKLOADS)('FR-010: maintenance of nodes leaves one pod of the %s', async (name) => {
    const budget = only(await render('azure-production'), 'PodDisruptionBudget', name);
    expect(budget['spec']).toMatchObject({ minAvailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
  });

  it.each(WORKLOADS)('US1.4: pods of the %s are spread over zones and nodes, release by release', async (name) => {
    const { spec } = deploymentPod(await render('azure-production'), name);
    expect(spec.topologySpreadConstraints?.map(({ topologyKey }) => topologyKey)).toEqual([
      'topology.kubernetes.io/zone',
      'kubernetes.io/hostname',
    ]);
    for (const constraint of spec.topologySpreadConstraints ?? []) {
      expect(constraint).toMatchObject({
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        matchLabelKeys: ['pod-template-hash'],
      });
    }
  });

  it.each(WORKLOADS)('services, budgets and deployments of the %s mean the same pods', async (name) => {
    const manifests = await render('azure-production');
    const labels = deploymentPod(manifests, name).metadata.labels ?? {};
    const service = (only(manifests, 'Service', name)['spec'] as { selector: object }).selector;
    const selectors = ['PodDisruptionBudget', 'Deployment'].map(
      (kind) => (only(manifests, kind, name)['spec'] as { selector: { matchLabels: object } }).selector.matchLabels,
    );
    for (const selector of [service, ...selectors]) expect(labels).toMatchObject(selector);
    expect(service).toMatchObject({ 'app.kubernetes.io/component': name });
  });
});
