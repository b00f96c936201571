import { beforeEach, describe, expect, it } from 'vitest';
import { only as onlyResource, readCommitted, valueAt } from '../infra/test/expanded-template.ts';
import type { Manifest } from '../scripts/check/chart/parse-manifests.ts';
import { mebibytes, millicores } from './test/quantities.ts';
import { deploymentPod, noHelm, only, render } from './test/rendered-chart.ts';

/** What a node has for pods: 2 vCPU and 8 GiB without what AKS keeps (https://learn.microsoft.com/azure/aks/node-resource-reservations). */
const NODES: Record<string, { cpu: number; memory: number }> = {
  Standard_D2as_v5: { cpu: 2_000 - 100, memory: 8_192 - (20 * 50 + 50) - 100 },
};
/** Requests of AKS' own pods and of Dapr's and cert-manager's control planes on both nodes: an estimate, to be read on the first cluster. */
const SYSTEM = { cpu: 1_600, memory: 3_072 };
/** The controller of Envoy Gateway (its chart's default). */
const CONTROLLER = { cpu: 100, memory: 256 };

type Room = { cpu: number; memory: number };
const sum = (rooms: readonly Room[]): Room => ({
  cpu: rooms.reduce((total, { cpu }) => total + cpu, 0),
  memory: rooms.reduce((total, { memory }) => total + memory, 0),
});
const times = (count: number, { cpu, memory }: Room): Room => ({ cpu: count * cpu, memory: count * memory });

/** What the scheduler counts for one pod, the sidecar that Dapr injects included. */
function ofPod(manifests: readonly Manifest[], name: string): Room {
  const { metadata, spec } = deploymentPod(manifests, name);
  const own = spec.containers.map(({ resources: { requests } }) => ({
    cpu: millicores(requests.cpu),
    memory: mebibytes(requests.memory),
  }));
  const { 'dapr.io/sidecar-cpu-request': cpu, 'dapr.io/sidecar-memory-request': memory } = metadata.annotations ?? {};
  const sidecar = cpu && memory ? [{ cpu: millicores(cpu), memory: mebibytes(memory) }] : [];
  return sum([...own, ...sidecar]);
}

function ofProxies(manifests: readonly Manifest[]): Room {
  const deployment = valueAt(only(manifests, 'EnvoyProxy', 'todo-chatbot'), 'spec.provider.kubernetes.envoyDeployment');
  const { cpu, memory } = valueAt(deployment, 'container.resources.requests') as { cpu: string; memory: string };
  return times(Number(valueAt(deployment, 'replicas')), { cpu: millicores(cpu), memory: mebibytes(memory) });
}

beforeEach(({ skip }) => skip(noHelm !== undefined, noHelm));

describe('FR-014, SC-006: room on the nodes that are always there', () => {
  it('FR-014 SC-006: five pods of each, and the surge of a rollout on top, fit without waiting for a third node', async () => {
    const manifests = await render('azure-production');
    const [pool] = valueAt(
      onlyResource(readCommitted('main'), 'Microsoft.ContainerService/managedClusters'),
      'properties.agentPoolProfiles',
    ) as { vmSize: string; minCount: number }[];
    const node = NODES[pool?.vmSize ?? ''];
    expect(node, `the test knows the node size ${pool?.vmSize}`).toBeDefined();
    const room = times(pool?.minCount ?? 0, node ?? { cpu: 0, memory: 0 });

    const { maxReplicas } = only(manifests, 'HorizontalPodAutoscaler', 'backend')['spec'] as { maxReplicas: number };
    const maxSurge = Number(valueAt(only(manifests, 'Deployment', 'backend'), 'spec.strategy.rollingUpdate.maxSurge'));
    const pods = ['backend', 'frontend'].map((name) => times(maxReplicas + maxSurge, ofPod(manifests, name)));
    const needed = sum([SYSTEM, CONTROLLER, ofProxies(manifests), ...pods]);
    expect(needed.cpu).toBeLessThanOrEqual(room.cpu);
    expect(needed.memory).toBeLessThanOrEqual(room.memory);
  });
});
