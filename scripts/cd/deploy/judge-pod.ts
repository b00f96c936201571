import { lastEnd, type ContainerStatus, type Item, type Warning } from './workloads.ts';

/**
 * What keeps a pod from serving. `final`: it will not change by itself. Otherwise it may pass within moments (a registry that
 * does not answer), and counts only when it stays.
 */
export type Trouble = { pod: string; cause: string; final: boolean; crashedContainer?: string };

/** Words of registries and runtimes for what a second try does not mend. */
const PULL_IS_FINAL =
  /not found|manifest unknown|unauthorized|authentication required|denied|forbidden|invalid reference|no match for platform|ErrImageNeverPull/i;
const CREATE_IS_FINAL = /violates PodSecurity|exceeded quota|is forbidden|is invalid/;
/** Restarts within one rollout that are no accident. */
const CRASHES = 2;

/** The first reason why a pod of the new release will not serve; undefined when none is known. */
export function judgePod(pod: Item, warnings: readonly Warning[]): Trouble | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  for (const container of [...initContainerStatuses, ...containerStatuses]) {
    const trouble = judgeContainer(container);
    if (trouble !== undefined) return { pod: pod.metadata.name, ...trouble };
  }
  const hasStarted = containerStatuses.some(({ state }) => state?.waiting === undefined);
  return hasStarted ? undefined : judgeMounts(pod.metadata.name, warnings);
}

function judgeContainer(container: ContainerStatus): Omit<Trouble, 'pod'> | undefined {
  const { reason = '', message = '' } = container.state?.waiting ?? {};
  const { name } = container;
  switch (reason) {
    case 'CrashLoopBackOff':
      return { cause: crash(container), final: true, crashedContainer: name };
    case 'InvalidImageName':
    case 'ErrImageNeverPull':
      return { cause: `its image cannot be used (${reason}): ${message}`, final: true };
    case 'ErrImagePull':
    case 'ImagePullBackOff':
      return { cause: `its image cannot be pulled: ${message || reason}`, final: PULL_IS_FINAL.test(message) };
    case 'CreateContainerConfigError':
    case 'CreateContainerError':
    case 'RunContainerError':
      return { cause: `container ${name} cannot be made (${reason}): ${message}`, final: true };
    default:
      break;
  }
  if (container.restartCount < CRASHES || lastEnd(container) === undefined) return undefined;
  return { cause: crash(container), final: true, crashedContainer: name };
}

function crash(container: ContainerStatus): string {
  const last = lastEnd(container);
  if (last?.reason === 'OOMKilled') return `container ${container.name} needs more memory than its limit (OOMKilled)`;
  return `container ${container.name} ends again and again (exit code ${last?.exitCode ?? 'unknown'})`;
}

/** A volume that names a Secret or ConfigMap which does not exist: the pod waits without a word in its own status. */
function judgeMounts(pod: string, warnings: readonly Warning[]): Trouble | undefined {
  const mount = warnings.findLast(({ object, reason }) => object === pod && reason === 'FailedMount');
  if (mount === undefined) return undefined;
  return { pod, cause: `a volume cannot be mounted: ${mount.message}`, final: false };
}

/** Why a ReplicaSet makes no pods: quota, Pod Security, a webhook that does not answer. */
export function judgeCreation(replicaSet: Item): Trouble | undefined {
  const failure = replicaSet.status?.conditions?.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  if (failure === undefined) return undefined;
  const { message = '' } = failure;
  return {
    pod: replicaSet.metadata.name,
    cause: `its pods are refused: ${message}`,
    final: CREATE_IS_FINAL.test(message),
  };
}

/** What is known of a pod that is simply not ready in time. */
export function whyNotReady(pod: Item, warnings: readonly Warning[]): string {
  const scheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (scheduled !== undefined) return `finds no node: ${scheduled.message ?? 'Unschedulable'}`;
  const warning = warnings.findLast(({ object }) => object === pod.metadata.name);
  return warning === undefined ? 'is not ready' : `is not ready: ${warning.message}`;
}
