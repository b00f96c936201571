import { beforeEach, describe, expect, it } from 'vitest';
import type { Manifest } from '../scripts/check/chart/parse-manifests.ts';
import { recommend, simulate, type Autoscaler, type ScalingRules, type Usage } from './test/autoscaler.ts';
import { mebibytes } from './test/quantities.ts';
import { noHelm, ofKind, only, render } from './test/rendered-chart.ts';

const KIND = 'HorizontalPodAutoscaler';
const WORKLOADS = ['backend', 'frontend'] as const;
/** What a pod still has when a load has ended, in MiB, as `kubectl top` showed it after the cluster run, and a margin for longer use. */
const MEMORY_AFTER_LOAD = { backend: 131 * 1.5, frontend: 37 * 1.5 };

type Metric = { containerResource: { name: string; container: string; target: Record<string, unknown> } };
type Spec = {
  minReplicas: number;
  maxReplicas: number;
  metrics: Metric[];
  behavior: { scaleUp: ScalingRules; scaleDown: ScalingRules };
};

const specOf = (manifests: readonly Manifest[], name: string) => only(manifests, KIND, name)['spec'] as Spec;

function autoscalerOf({ minReplicas, maxReplicas, metrics, behavior }: Spec): Autoscaler {
  const [cpu, memory] = metrics.map(({ containerResource }) => containerResource.target);
  const memoryMiB = mebibytes(String(memory?.['averageValue']));
  return { minReplicas, maxReplicas, behavior, cpuPercent: Number(cpu?.['averageUtilization']), memoryMiB };
}

let autoscaler: Autoscaler;
beforeEach(async ({ skip }) => {
  skip(noHelm !== undefined, noHelm);
  autoscaler = autoscalerOf(specOf(await render('azure-production'), 'backend'));
});

const cpu = (percent: number): Usage => ({ cpuPercent: percent, memoryMiB: MEMORY_AFTER_LOAD.backend });
const always = (percent: number, start: number, seconds: number) =>
  simulate(autoscaler, start, { seconds, usageAt: () => cpu(percent) });
const firstChange = (run: { second: number; replicas: number }[], from: number) =>
  run.find(({ replicas }) => replicas !== from);

describe('FR-014: between 2 and 5 pods by CPU and memory', () => {
  it.each(WORKLOADS)('FR-014: the %s', async (name) => {
    const spec = specOf(await render('azure-production'), name);
    expect(spec).toMatchObject({
      minReplicas: 2,
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    });
    // Of the application's own container: Kubernetes' average over all containers would count the sidecar's idle CPU.
    expect(spec.metrics.map(({ containerResource }) => [containerResource.name, containerResource.container])).toEqual([
      ['cpu', name],
      ['memory', name],
    ]);
  });

  it('FR-014: never fewer than 2, never more than 5, whatever the metrics say', () => {
    expect(always(0, 5, 3_600).at(-1)?.replicas).toBe(2);
    expect(always(1_000, 2, 300).at(-1)?.replicas).toBe(5);
  });

  it('FR-014: memory alone adds pods too', () => {
    expect(recommend(2, { cpuPercent: 50, memoryMiB: autoscaler.memoryMiB + 1 }, autoscaler)).toBe(3);
  });
});

describe('FR-015: more pods above 70 % CPU', () => {
  it('FR-015 US3.1: 71 % adds a pod at the first decision, 70 % adds none', () => {
    expect(always(71, 2, 15)[0]).toEqual({ second: 0, replicas: 3 });
    expect(firstChange(always(70, 2, 3_600), 2)).toBeUndefined();
  });

  it('FR-015 US3.1: a load for five pods has four after one decision and five after two', () => {
    const run = simulate(autoscaler, 2, { seconds: 60, usageAt: (_second, replicas) => cpu((5 * 69) / replicas) });
    expect(run.slice(0, 2).map(({ replicas }) => replicas)).toEqual([4, 5]);
  });
});

describe('FR-016: fewer pods below 30 % CPU for 300 seconds', () => {
  it('FR-016 US3.2: 29 % takes the first pod away after 300 seconds, and then one a minute', () => {
    const run = always(29, 5, 900);
    const changes = run.filter(({ replicas }, index) => replicas !== (run[index - 1]?.replicas ?? 5));
    expect(changes[0]?.second).toBeGreaterThanOrEqual(300);
    expect(changes[0]?.second).toBeLessThanOrEqual(330);
    expect(changes.map(({ replicas }) => replicas)).toEqual([4, 3, 2]);
    for (const [index, { second }] of changes.slice(1).entries()) {
      expect(second - (changes[index]?.second ?? 0)).toBeGreaterThanOrEqual(60);
    }
  });

  it.each([30, 30.9, 45, 69])('FR-016: %d %% takes none away', (percent) => {
    expect(firstChange(always(percent, 5, 3_600), 5)).toBeUndefined();
  });

  it('FR-016: one busy sample starts the 300 seconds anew', () => {
    const run = simulate(autoscaler, 5, { seconds: 900, usageAt: (second) => cpu(second === 240 ? 50 : 10) });
    expect(firstChange(run, 5)?.second).toBeGreaterThanOrEqual(540);
  });

  it.each(WORKLOADS)('FR-016: memory of an idle %s does not hold its pods up', async (name) => {
    const scaler = autoscalerOf(specOf(await render('azure-production'), name));
    const idle = (memoryMiB: number) =>
      simulate(scaler, 5, { seconds: 1_800, usageAt: () => ({ cpuPercent: 5, memoryMiB }) }).at(-1)?.replicas;
    expect(idle(MEMORY_AFTER_LOAD[name])).toBe(2);
    // The trap: the tolerance is that of all metrics, so memory within it keeps every pod for ever.
    expect(idle(scaler.memoryMiB * 0.5)).toBe(5);
  });
});

describe('tolerances', () => {
  const tolerances = ({ behavior }: Spec) => [behavior.scaleUp.tolerance, behavior.scaleDown.tolerance];

  it.each([
    ['1.35.0', true, ['0', '0.572']],
    ['1.36.2', true, ['0', '0.572']],
    ['1.35.1-gke.100', true, ['0', '0.572']],
    ['1.34.9', true, [undefined, undefined]],
    ['1.31.0', true, [undefined, undefined]],
    ['1.36.0', false, [undefined, undefined]],
  ])('FR-015 FR-016: Kubernetes %s with autoscaling.tolerance %s has %j', async (kubeVersion, tolerance, expected) => {
    const settings = { 'autoscaling.tolerance': tolerance };
    const manifests = await render('azure-production', { kubeVersion, settings });
    for (const name of WORKLOADS) expect(tolerances(specOf(manifests, name))).toEqual(expected);
  });

  it('without them the controller’s own 10 % apply: above 77 %, below 63 %, as NOTES.txt says', async () => {
    const plain = autoscalerOf(specOf(await render('old-kubernetes'), 'backend'));
    const growing = [76, 77, 78].map((percent) => recommend(2, cpu(percent), plain));
    const shrinking = [62, 63].map((percent) => recommend(5, { cpuPercent: percent, memoryMiB: 0 }, plain));
    expect(growing).toEqual([2, 2, 3]);
    expect(shrinking).toEqual([5, 5]);
    expect(recommend(5, { cpuPercent: 55, memoryMiB: 0 }, plain)).toBe(4);
  });
});

describe('KEDA', () => {
  it('FR-013 FR-015 FR-016: has the one autoscaler of the backend, with the same bounds and rules; the frontend keeps its own', async () => {
    const manifests = await render('keda');
    expect(ofKind(manifests, KIND).map(({ metadata }) => metadata.name)).toEqual(['frontend']);
    const { spec } = only(manifests, 'ScaledObject', 'backend');
    expect(spec).toMatchObject({ minReplicaCount: 2, maxReplicaCount: 5 });
    expect((spec as { triggers: { type: string }[] }).triggers.map(({ type }) => type)).toEqual([
      'prometheus',
      'cpu',
      'memory',
    ]);
    const { behavior } = specOf(await render('azure-production'), 'backend');
    expect((spec as { advanced: object }).advanced).toEqual({
      horizontalPodAutoscalerConfig: { name: 'backend', behavior },
    });
  });

  it('is off by default', async () => {
    expect(ofKind(await render('azure-production'), 'ScaledObject')).toEqual([]);
  });
});
