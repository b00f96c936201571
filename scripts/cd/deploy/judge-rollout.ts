import { judgeCreation, judgePod, whyNotReady, type Trouble } from './judge-pod.ts';
import { condition, living, type Item, type Workloads } from './workloads.ts';

/** How a rollout stands. `crashed` names the container whose log tells more. */
export type RolloutVerdict = { kind: 'done' } | { kind: 'waiting'; troubles: readonly Trouble[] } | RolloutFailure;
export type RolloutFailure = { kind: 'failed'; reason: string; crashed?: { pod: string; container: string } };

/** Deployments of the chart. */
export const DEPLOYMENTS = ['backend', 'frontend'] as const;
const REVISION = 'deployment.kubernetes.io/revision';

/** Judges the Deployments by themselves and by the pods of their newest revision; pods of older ones only serve until then. */
export function judgeRollout(workloads: Workloads): RolloutVerdict {
  const troubles: Trouble[] = [];
  let isDone = true;
  for (const name of DEPLOYMENTS) {
    const deployment = living(workloads, 'Deployment').find(({ metadata }) => metadata.name === name);
    if (deployment === undefined) return { kind: 'failed', reason: `Deployment ${name} does not exist.` };
    if (isRolledOut(deployment)) continue;
    isDone = false;
    // Until the controller has seen the change, its status and pods are those of the release before.
    if (!isObserved(deployment)) continue;
    const verdict = judgeDeployment(deployment, workloads);
    if (!Array.isArray(verdict)) return verdict;
    troubles.push(...verdict);
  }
  return isDone ? { kind: 'done' } : { kind: 'waiting', troubles };
}

function judgeDeployment(deployment: Item, workloads: Workloads): RolloutFailure | Trouble[] {
  const replicaSet = newestReplicaSet(deployment, workloads);
  const pods = podsOf(replicaSet, workloads);
  const found = [
    ...(replicaSet === undefined ? [] : [judgeCreation(replicaSet)]),
    ...pods.map((pod) => judgePod(pod, workloads.warnings)),
  ].filter((trouble) => trouble !== undefined);
  const final = found.find((trouble) => trouble.final);
  if (final !== undefined) return failureOf(final);
  const progress = condition(deployment, 'Progressing');
  if (progress?.reason !== 'ProgressDeadlineExceeded') return found;
  if (found[0] !== undefined) return failureOf(found[0]);
  return { kind: 'failed', reason: notReadyInTime(deployment, pods, workloads) };
}

/** What a trouble that does not pass means for the release. */
export function failureOf({ pod, cause, crashedContainer }: Trouble): RolloutFailure {
  const reason = `${pod}: ${cause.replace(/\.+$/, '')}.`;
  if (crashedContainer === undefined) return { kind: 'failed', reason };
  return { kind: 'failed', reason, crashed: { pod, container: crashedContainer } };
}

/** The reason for giving up on a rollout that merely takes too long. */
export function notReadyInTime(deployment: Item, pods: readonly Item[], { warnings }: Workloads): string {
  const pod = pods.find((one) => condition(one, 'Ready')?.status !== 'True');
  if (pod === undefined) return `Deployment ${deployment.metadata.name} made no progress in time.`;
  return `${pod.metadata.name} ${whyNotReady(pod, warnings).replace(/\.+$/, '')}; it had its time.`;
}

function isObserved({ metadata, status }: Item): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}

/** All pods are of the newest revision, and available. */
function isRolledOut(deployment: Item): boolean {
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = deployment.status ?? {};
  const wanted = deployment.spec?.replicas ?? 1;
  return isObserved(deployment) && replicas >= wanted && updatedReplicas === replicas && availableReplicas === replicas;
}

function newestReplicaSet(deployment: Item, workloads: Workloads): Item | undefined {
  const revision = deployment.metadata.annotations?.[REVISION];
  return ownedBy(deployment, living(workloads, 'ReplicaSet')).find(
    ({ metadata }) => metadata.annotations?.[REVISION] === revision,
  );
}

function podsOf(replicaSet: Item | undefined, workloads: Workloads): Item[] {
  return replicaSet === undefined ? [] : ownedBy(replicaSet, living(workloads, 'Pod'));
}

function ownedBy(owner: Item, items: readonly Item[]): Item[] {
  return items.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid));
}
