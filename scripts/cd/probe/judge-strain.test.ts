import { describe, expect, it } from 'vitest';
import type { ContainerStatus } from '../deploy/workloads.ts';
import { bytesOf, countAnswers } from '../release/cluster.ts';
import { judgeAnswers, judgeStrain, type Sample } from './judge-strain.ts';

const MEBI = 1024 ** 2;
type Look = {
  restarts?: number;
  end?: ContainerStatus['lastState'];
  mebibytes?: number;
  available?: number;
  replicas?: number;
};

function look({ restarts = 0, end = {}, mebibytes = 130, available = 2, replicas = 2 }: Look = {}): Sample {
  const status = { containerStatuses: [{ name: 'backend', restartCount: restarts, lastState: end }] };
  const spec = { containers: [{ name: 'backend', resources: { limits: { memory: '512Mi' } } }] };
  const items = [
    {
      kind: 'Deployment',
      metadata: { name: 'backend', uid: 'd' },
      spec: { replicas },
      status: { availableReplicas: available },
    },
    { kind: 'Pod', metadata: { name: 'backend-a', uid: 'a' }, spec, status },
  ];
  return {
    workloads: { items, warnings: [] },
    memory: [{ pod: 'backend-a', container: 'backend', bytes: mebibytes * MEBI }],
  };
}

const strain = (...looks: Look[]) => judgeStrain(look(looks[0]), looks.slice(1).map(look));

describe('EDGE-2: what the cluster shows during the probe', () => {
  it('nothing: a release that settles', () => {
    expect(strain({}, {}, {})).toBeUndefined();
    expect(strain({ restarts: 1 }, { restarts: 1 })).toBeUndefined();
    // The heap grows with the first load, and is collected.
    expect(strain({ mebibytes: 120 }, { mebibytes: 210 }, { mebibytes: 240 }, { mebibytes: 230 })).toBeUndefined();
    expect(strain({ mebibytes: 120 }, { mebibytes: 310 }, { mebibytes: 250 })).toBeUndefined();
  });

  it('a container that ended under load', () => {
    const end = { terminated: { exitCode: 137, reason: 'OOMKilled' } };
    expect(strain({}, { restarts: 1, end })).toBe(
      'backend-a: container backend ended under load (OOMKilled, exit code 137).',
    );
  });

  it('memory that grows towards the limit', () => {
    expect(strain({ mebibytes: 120 }, { mebibytes: 200 }, { mebibytes: 290 })).toBe(
      'backend-a: memory of container backend grew from 23 % to 57 % of its limit.',
    );
    expect(strain({ mebibytes: 450 }, { mebibytes: 470 })).toMatch(/from 88 % to 92 % of its limit/);
  });

  it('pods that are not ready any more, in two looks; not those that the autoscaler took away', () => {
    expect(strain({}, { available: 1 }, { available: 1 })).toBe(
      'Deployment backend had 1 instead of 2 ready pods under load.',
    );
    expect(strain({}, { available: 1 }, { available: 2 })).toBeUndefined();
    expect(
      strain({ available: 3, replicas: 3 }, { available: 2, replicas: 2 }, { available: 2, replicas: 2 }),
    ).toBeUndefined();
  });

  it('errors that anybody got, in the logs of the pods', () => {
    const line = (status: number) =>
      `{"level":"info","route":"/api/tasks","status":${status},"ms":3,"msg":"request"}\n`;
    const log = line(200).repeat(97) + line(500).repeat(2) + line(503) + '{"status":500,"msg":"other"}\nno json\n';
    expect(countAnswers(log)).toEqual({ requests: 100, errors: 3 });
    expect(judgeAnswers({ requests: 100, errors: 3 })).toMatch(/answered 3 of 100 requests with 5xx/);
    expect(judgeAnswers({ requests: 10, errors: 2 })).toBeUndefined();
    expect(judgeAnswers({ requests: 10_000, errors: 50 })).toBeUndefined();
  });

  it('reads the quantities of Kubernetes', () => {
    expect(['512Mi', '1Gi', '131072Ki', '1000', '2M', 'x'].map(bytesOf)).toEqual([
      512 * MEBI,
      1024 * MEBI,
      128 * MEBI,
      1000,
      2e6,
      0,
    ]);
  });
});
