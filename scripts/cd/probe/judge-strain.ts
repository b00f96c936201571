import { living, lastEnd, type Item, type Workloads } from '../deploy/workloads.ts';
import { bytesOf, type Answers, type MemoryUse } from '../release/cluster.ts';

/** The cluster at one moment of the probe. */
export type Sample = { workloads: Workloads; memory: readonly MemoryUse[] };

/** Share of 5xx among the requests of all pods that a release may have; the probe's own threshold says the same of its own. */
const MAX_ERROR_SHARE = 0.005;
/** A single error among few requests says little. */
const MIN_ERRORS = 3;
/** Of the memory limit: from here on the next minutes end in an OOM kill. */
const NEARLY_FULL = 0.9;
/** A leak: more than half of the limit is used, a quarter of it grew during the probe. V8's heap settles far below. */
const LEAK = { used: 0.5, grown: 0.25 } as const;

/** What the probe's own figures cannot show. @returns one sentence, undefined when nothing is wrong */
export function judgeStrain(before: Sample, samples: readonly Sample[]): string | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  return judgeRestarts(before, last) ?? judgeMemory([before, ...samples]) ?? judgeReplicas(before, samples);
}

/** Errors of all requests, also those of people. */
export function judgeAnswers({ requests, errors }: Answers): string | undefined {
  if (errors < MIN_ERRORS || errors <= requests * MAX_ERROR_SHARE) return undefined;
  return `The backend answered ${errors} of ${requests} requests with 5xx during the probe.`;
}

function judgeRestarts(before: Sample, last: Sample): string | undefined {
  const restarts = (sample: Sample) =>
    living(sample.workloads, 'Pod').flatMap(({ metadata, status }) =>
      (status?.containerStatuses ?? []).map((container) => ({ pod: metadata.name, container })),
    );
  const counts = new Map(
    restarts(before).map(({ pod, container }) => [`${pod} ${container.name}`, container.restartCount]),
  );
  const restarted = restarts(last).find(
    ({ pod, container }) => container.restartCount > (counts.get(`${pod} ${container.name}`) ?? 0),
  );
  if (restarted === undefined) return undefined;
  const { pod, container } = restarted;
  const end = lastEnd(container);
  return `${pod}: container ${container.name} ended under load (${end?.reason ?? 'unknown'}, exit code ${end?.exitCode ?? 'unknown'}).`;
}

function judgeMemory(samples: readonly Sample[]): string | undefined {
  const limits = limitsOf(samples.at(-1)?.workloads);
  for (const [key, limit] of limits) {
    const uses = samples.flatMap(({ memory }) =>
      memory.filter(({ pod, container }) => `${pod} ${container}` === key).map(({ bytes }) => bytes),
    );
    const [first = 0, last = 0] = [uses[0], uses.at(-1)];
    const isLeaking = last > limit * LEAK.used && last - first > limit * LEAK.grown && isRising(uses);
    if (last <= limit * NEARLY_FULL && !isLeaking) continue;
    const percent = (bytes: number): string => `${Math.round((bytes / limit) * 100)} %`;
    return `${key.split(' ')[0]}: memory of container ${key.split(' ')[1]} grew from ${percent(first)} to ${percent(last)} of its limit.`;
  }
  return undefined;
}

/** Without a step back: a heap that is collected falls now and then. Samples between two looks of the metrics server repeat. */
function isRising(uses: readonly number[]): boolean {
  return uses.every((bytes, index) => index === 0 || bytes >= (uses[index - 1] ?? 0));
}

function limitsOf(workloads: Workloads | undefined): [string, number][] {
  const pods: Item[] = workloads === undefined ? [] : living(workloads, 'Pod');
  return pods
    .flatMap(({ metadata, spec }) =>
      (spec?.containers ?? []).map(({ name, resources }): [string, number] => {
        return [`${metadata.name} ${name}`, bytesOf(resources?.limits?.memory ?? '')];
      }),
    )
    .filter(([, limit]) => limit > 0);
}

/** Fewer replicas than before, in two looks: load must not empty the Service. The autoscaler may have taken some away itself. */
function judgeReplicas(before: Sample, samples: readonly Sample[]): string | undefined {
  const [first, second] = samples.slice(-2);
  if (first === undefined || second === undefined) return undefined;
  for (const deployment of living(before.workloads, 'Deployment')) {
    const { name } = deployment.metadata;
    const wanted = (sample: Sample) => Math.min(available(before, name), specified(sample, name));
    const lacks = [first, second].every((sample) => available(sample, name) < wanted(sample));
    if (lacks)
      return `Deployment ${name} had ${available(second, name)} instead of ${wanted(second)} ready pods under load.`;
  }
  return undefined;
}

function deploymentOf({ workloads }: Sample, name: string): Item | undefined {
  return living(workloads, 'Deployment').find(({ metadata }) => metadata.name === name);
}

function available(sample: Sample, name: string): number {
  return deploymentOf(sample, name)?.status?.availableReplicas ?? 0;
}

function specified(sample: Sample, name: string): number {
  return deploymentOf(sample, name)?.spec?.replicas ?? 1;
}
