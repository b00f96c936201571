import { beforeEach, describe, expect, it } from 'vitest';
import { TIMEOUT_MS as PUBLISH_MS } from '#core/adapters/dapr/event-publisher';
import { DEADLINE_MS } from '#core/platform/lifecycle';
import { KEEP_ALIVE_MS as BACKEND_KEEP_ALIVE_MS } from '../aks/backend/src/server.ts';
import { KEEP_ALIVE_MS as FRONTEND_KEEP_ALIVE_MS } from '../aks/frontend/server/open-server.ts';
import { seconds } from './test/quantities.ts';
import { container, deploymentPod, noHelm, only, render } from './test/rendered-chart.ts';

const WORKLOADS = ['backend', 'frontend'] as const;

beforeEach(({ skip }) => skip(noHelm !== undefined, noHelm));

describe('shutdown of a pod', () => {
  const ofPod = async (name: string) => {
    const template = deploymentPod(await render('azure-production'), name);
    const sleep = container(template, name).lifecycle?.preStop.sleep.seconds ?? 0;
    return { template, sleep, end: sleep + DEADLINE_MS / 1_000 };
  };

  it.each(WORKLOADS)('FR-005 US3.4: the %s has the time that its code takes, and some to spare', async (name) => {
    const { template, end } = await ofPod(name);
    expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(end + 5);
  });

  it.each(WORKLOADS)('FR-005 US3.4: endpoints are gone long before the %s stops to listen', async (name) => {
    // Endpoint, kube-proxy and gateway follow within seconds; the readiness probe has failed by then as well.
    const { template, sleep } = await ofPod(name);
    const { periodSeconds = 0, failureThreshold = 0 } = container(template, name).readinessProbe ?? {};
    expect(sleep).toBeGreaterThanOrEqual(2 * periodSeconds * failureThreshold);
  });

  it('FR-005: the sidecar serves until the application has ended, and then ends within the grace period', async () => {
    const { template, end } = await ofPod('backend');
    const annotations = template.metadata.annotations ?? {};
    const blocked = seconds(annotations['dapr.io/block-shutdown-duration'] ?? '');
    const graceful = Number(annotations['dapr.io/graceful-shutdown-seconds']);
    expect(blocked).toBeGreaterThanOrEqual(end);
    expect(blocked + graceful).toBeLessThan(template.spec.terminationGracePeriodSeconds ?? 0);
  });

  it('FR-010: the pods that drain are gone before the rollout takes the deadline for the next', async () => {
    const { progressDeadlineSeconds } = only(await render('azure-production'), 'Deployment', 'backend')['spec'] as {
      progressDeadlineSeconds: number;
    };
    const { template } = await ofPod('backend');
    expect(progressDeadlineSeconds).toBeGreaterThan(template.spec.terminationGracePeriodSeconds ?? 0);
  });
});

describe('what waits for what', () => {
  it('FR-005: the gateway drops an idle connection before the servers do', async () => {
    const manifests = await render('azure-production');
    for (const name of ['backend', 'reads']) {
      const { timeout } = only(manifests, 'BackendTrafficPolicy', name)['spec'] as {
        timeout: { http: { connectionIdleTimeout: string } };
      };
      const idleMs = 1_000 * seconds(timeout.http.connectionIdleTimeout);
      expect(idleMs).toBeLessThan(Math.min(BACKEND_KEEP_ALIVE_MS, FRONTEND_KEEP_ALIVE_MS));
    }
  });

  it('FR-036: the sidecar gives up on an attempt before the relay gives up on the sidecar', async () => {
    const { policies } = only(await render('azure-production'), 'Resiliency', 'events')['spec'] as {
      policies: { timeouts: { publish: string } };
    };
    expect(1_000 * seconds(policies.timeouts.publish)).toBeLessThan(PUBLISH_MS);
  });
});
