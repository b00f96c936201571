import { describe, expect, it } from 'vitest';
import { createPatience } from './patience.ts';
import { judgeRollout, type RolloutVerdict } from './judge-rollout.ts';
import type { ContainerStatus, Item, Warning, Workloads } from './workloads.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const READY = { observedGeneration: 4, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const NOT_YET = { observedGeneration: 4, replicas: 3, updatedReplicas: 1, availableReplicas: 2 };
type Status = NonNullable<Item['status']>;

function deployment(name: string, status: Status): Item {
  const metadata = { name, uid: name, generation: 4, annotations: { [REVISION]: '2' } };
  return { kind: 'Deployment', metadata, spec: { replicas: 2 }, status };
}

function replicaSet(name: string, revision: string, status: Status = {}): Item {
  const owner = [{ uid: name }];
  const metadata = {
    name: `${name}-${revision}`,
    uid: `${name}-${revision}`,
    annotations: { [REVISION]: revision },
    ownerReferences: owner,
  };
  return { kind: 'ReplicaSet', metadata, status };
}

function pod(name: string, owner: string, status: Status): Item {
  return { kind: 'Pod', metadata: { name, uid: name, ownerReferences: [{ uid: owner }] }, status };
}

const waiting = (reason: string, message = ''): ContainerStatus => {
  return { name: 'backend', restartCount: 0, state: { waiting: { reason, message } } };
};

/** A rollout of the backend whose new pod is as given; the frontend is done. */
function rollout(newPod: Status, more: { backend?: Status; creation?: Status; warnings?: Warning[] } = {}): Workloads {
  const items = [
    deployment('frontend', READY),
    deployment('backend', more.backend ?? NOT_YET),
    replicaSet('backend', '1'),
    replicaSet('backend', '2', more.creation),
    pod('backend-old', 'backend-1', { containerStatuses: [waiting('CrashLoopBackOff')] }),
    pod('backend-new', 'backend-2', newPod),
  ];
  return { items, warnings: more.warnings ?? [] };
}

const withContainer = (container: ContainerStatus) => rollout({ containerStatuses: [container] });
const ended = (exitCode: number, reason: string) => ({ terminated: { exitCode, reason } });

describe('US2.3: a rollout', () => {
  it('is done when every Deployment has only new pods, and all of them are available', () => {
    expect(judgeRollout(rollout({}, { backend: READY }))).toEqual({ kind: 'done' });
    expect(judgeRollout(rollout({}))).toEqual({ kind: 'waiting', troubles: [] });
    // The status is still that of the release before.
    expect(judgeRollout(rollout({}, { backend: { ...READY, observedGeneration: 3 } })).kind).toBe('waiting');
    expect(
      judgeRollout(rollout({}, { backend: { ...READY, replicas: 1, updatedReplicas: 1, availableReplicas: 1 } })).kind,
    ).toBe('waiting');
    expect(judgeRollout({ items: [], warnings: [] })).toMatchObject({
      kind: 'failed',
      reason: 'Deployment backend does not exist.',
    });
  });

  it('does not count what the pods of the release before do', () => {
    expect(judgeRollout(rollout({ containerStatuses: [] }))).toEqual({ kind: 'waiting', troubles: [] });
  });

  it.each<[string, Workloads, string]>([
    [
      'a crash loop',
      withContainer({ ...waiting('CrashLoopBackOff'), restartCount: 1, lastState: ended(1, 'Error') }),
      'backend-new: container backend ends again and again (exit code 1).',
    ],
    [
      'a container that was killed for its memory, again and again',
      withContainer({ name: 'backend', restartCount: 2, state: {}, lastState: ended(137, 'OOMKilled') }),
      'backend-new: container backend needs more memory than its limit (OOMKilled).',
    ],
    [
      'an image that does not exist',
      withContainer(waiting('ErrImagePull', 'registry/backend:1: not found')),
      'backend-new: its image cannot be pulled: registry/backend:1: not found.',
    ],
    [
      'an image that may not be pulled',
      withContainer(waiting('ImagePullBackOff', 'Back-off pulling image: 401 Unauthorized')),
      'backend-new: its image cannot be pulled: Back-off pulling image: 401 Unauthorized.',
    ],
    [
      'a name that is none',
      withContainer(waiting('InvalidImageName', 'couldn’t parse image name')),
      'backend-new: its image cannot be used (InvalidImageName): couldn’t parse image name.',
    ],
    [
      'a missing configuration',
      withContainer(waiting('CreateContainerConfigError', 'secret "x" not found')),
      'backend-new: container backend cannot be made (CreateContainerConfigError): secret "x" not found.',
    ],
    [
      'an init container that fails',
      rollout({
        initContainerStatuses: [{ ...waiting('CrashLoopBackOff'), name: 'init', lastState: ended(2, 'Error') }],
      }),
      'backend-new: container init ends again and again (exit code 2).',
    ],
    [
      'pods that Pod Security refuses',
      rollout(
        {},
        {
          creation: {
            conditions: [
              {
                type: 'ReplicaFailure',
                status: 'True',
                reason: 'FailedCreate',
                message: 'pods "x" is forbidden: violates PodSecurity "restricted"',
              },
            ],
          },
        },
      ),
      'backend-2: its pods are refused: pods "x" is forbidden: violates PodSecurity "restricted".',
    ],
    [
      'no progress, with what the pod’s probe said',
      rollout(
        { conditions: [{ type: 'Ready', status: 'False' }] },
        {
          backend: {
            ...NOT_YET,
            conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
          },
          warnings: [{ object: 'backend-new', reason: 'Unhealthy', message: 'Startup probe failed: statuscode: 503' }],
        },
      ),
      'backend-new is not ready: Startup probe failed: statuscode: 503; it had its time.',
    ],
  ])('FR-008: ends at once with %s', (_what, workloads, reason) => {
    expect(judgeRollout(workloads)).toMatchObject({ kind: 'failed', reason });
  });

  it('names the container whose log tells more of a crash', () => {
    const verdict = judgeRollout(withContainer({ ...waiting('CrashLoopBackOff'), lastState: ended(1, 'Error') }));
    expect(verdict).toMatchObject({ crashed: { pod: 'backend-new', container: 'backend' } });
  });

  const passing = (verdict: RolloutVerdict) => (verdict.kind === 'waiting' ? verdict.troubles : []);
  it.each<[string, Workloads]>([
    ['a registry that does not answer', withContainer(waiting('ErrImagePull', 'dial tcp: i/o timeout'))],
    [
      'a volume whose Secret is not there',
      rollout({}, { warnings: [{ object: 'backend-new', reason: 'FailedMount', message: 'secret "x" not found' }] }),
    ],
    [
      'a webhook that does not answer',
      rollout(
        {},
        { creation: { conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'failed calling webhook' }] } },
      ),
    ],
  ])('waits for %s, and gives up when it stays', (_what, workloads) => {
    const patience = createPatience();
    const troubles = passing(judgeRollout(workloads));
    const at = (seconds: number) => patience.exhausted(troubles, new Date(seconds * 1000));
    expect(troubles).toHaveLength(1);
    expect([at(0), at(39)]).toEqual([undefined, undefined]);
    expect(at(40)).toBe(troubles[0]);
    // It passed in between: the time begins anew.
    patience.exhausted([], new Date(41_000));
    expect([at(42), at(81)]).toEqual([undefined, undefined]);
  });

  it('does not take a mount that worked at the second try for trouble', () => {
    const warnings = [{ object: 'backend-new', reason: 'FailedMount', message: 'secret "x" not found' }];
    const running = { containerStatuses: [{ name: 'backend', restartCount: 0, state: {} }] };
    expect(judgeRollout(rollout(running, { warnings }))).toEqual({ kind: 'waiting', troubles: [] });
  });
});
