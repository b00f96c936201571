import { describe, expect, it } from 'vitest';
import type { ClusterSample } from './cluster-sample.ts';
import { judgeScaling } from './judge-scaling.ts';
import type { LoadFacts } from './judge-scaling.ts';

/** The load began at second 0 and is gone at 180, but for a trickle until 800. */
const BEGAN = Date.parse('2026-01-31T10:00:00Z');
const LOAD_ENDED = 180;
const LAST = 800;
/** The cluster's clock is ahead by an hour: nothing may depend on that. */
const AHEAD_MS = 3_600_000;
const MEASURED_EVERY = 15;

type Story = {
  /** CPU of each pod in percent of its request, at a second. */
  cpu: (second: number) => number;
  /** Ready endpoints, and the autoscaler's wish; the same when it is not said. */
  ready: (second: number) => number;
  desired?: (second: number) => number;
  most?: number;
};

/** What a watcher sees of a story, second by second: measurements are up to 15 s old. */
function watch({ cpu, ready, desired = ready, most = 5 }: Story): ClusterSample[] {
  return Array.from({ length: LAST }, (_, second) => {
    const taken = Math.floor(second / MEASURED_EVERY) * MEASURED_EVERY;
    const pods = Array.from({ length: ready(taken) }, (__, pod) => ({
      pod: `backend-${pod}`,
      millicores: cpu(taken),
      takenAt: BEGAN + taken * 1_000 + AHEAD_MS,
    }));
    return {
      at: BEGAN + second * 1_000,
      clusterAheadMs: AHEAD_MS,
      autoscaler: { least: 2, most, desired: desired(second), utilisation: cpu(taken) },
      ready: ready(second),
      pods,
      requestMillicores: 100,
    };
  });
}

function load(failedAt?: number): LoadFacts {
  const timeline = Array.from({ length: LAST }, (_, seconds) => ({
    seconds,
    failed: seconds === failedAt ? 1 : 0,
  }));
  return { beganAt: BEGAN, timeline, moments: { loadOff: LOAD_ENDED } };
}

/** More at `more` (measured above 70 % at 75), fewer at `fewer`, and two again at 600. */
const story = ({ more = 100, fewer = 510 } = {}): Story => ({
  cpu: (second) => (second >= 75 && second < more ? 90 : second < LOAD_ENDED ? 60 : 5),
  ready: (second) => (second < more ? 2 : second < fewer ? 4 : second < 600 ? 3 : 2),
});
const judge = (told: Story, more: { failedAt?: number; samples?: (all: ClusterSample[]) => ClusterSample[] } = {}) => {
  const samples = (more.samples ?? ((all) => all))(watch(told));
  return judgeScaling({ samples, failedLooks: 0 }, load(more.failedAt));
};

describe('the verdict on an autoscaler', () => {
  it('SC-006, US3.1, FR-016: is good when replicas follow in time, from the moment of the measurement by the cluster’s own clock', () => {
    expect(judge(story())).toEqual({
      passed: true,
      reasons: [],
      replicas: { least: 2, most: 4, last: 2 },
      rises: [{ crossedAtSecond: 75, from: 2, to: 4, moreAfterSeconds: 25, isLate: false }],
      fall: { firstStepSeconds: 330, backSeconds: 420 },
      failedWhileScaling: 0,
      longestGapSeconds: 1,
      clusterAheadSeconds: 3600,
    });
  });

  it.each([
    ['SC-006: 60 s are in time', story({ more: 135 }), []],
    [
      'SC-006: 61 s are late',
      story({ more: 136 }),
      ['above 70 % at second 75, and more than 2 replicas were ready only after 61 s'],
    ],
    ['FR-016: 300 s after the load are long enough', story({ fewer: 480 }), []],
    ['FR-016: 299 s are not', story({ fewer: 479 }), ['a replica was taken away 299 s after the load, before 300 s']],
    [
      'FR-016: nor is a step down under load',
      story({ fewer: 150 }),
      ['a replica was taken away -30 s after the load, before 300 s'],
    ],
    [
      'L3: 421 s are too long',
      { ...story({ fewer: 601 }), ready: (second: number) => (second < 100 ? 2 : second < 601 ? 4 : 2) },
      ['a replica was taken away only 421 s after the load'],
    ],
  ])('%s', (_, told, reasons) => {
    expect(judge(told).reasons).toEqual(reasons);
  });

  it('SC-006: finds a threshold that was crossed for 60 s and brought no replica', () => {
    const told: Story = { cpu: (second) => (second >= 75 && second < LOAD_ENDED ? 71 : 5), ready: () => 2 };
    expect(judge(told).reasons).toEqual([
      'above 70 % at second 75, and more than 2 replicas were ready never',
      'no replica was taken away after the load',
    ]);
  });

  it('SC-006: judges each crossing, also from 4 to 5, by measurements since there were 4', () => {
    const told: Story = {
      cpu: (second) => (second >= 75 && second < LOAD_ENDED ? 90 : 5),
      ready: (second) => (second < 100 ? 2 : second < 170 ? 4 : second < 510 ? 5 : 2),
    };
    expect(judge(told)).toMatchObject({
      reasons: ['above 70 % at second 105, and more than 4 replicas were ready only after 65 s'],
      rises: [{ crossedAtSecond: 75 }, { crossedAtSecond: 105, from: 4, to: 5 }],
    });
  });

  it('FR-015: a short peak, 70 % itself, or a crossing with all replicas at work asks for nothing; but then the load has proved nothing', () => {
    const quiet: Story[] = [
      { cpu: (second) => (second >= 75 && second < 90 ? 90 : 5), ready: () => 2 },
      { cpu: () => 70.9, ready: () => 2 },
      { cpu: () => 90, ready: () => 2, most: 2 },
    ];
    for (const told of quiet) {
      const { rises, reasons } = judge(told);
      expect(rises).toEqual([]);
      expect(reasons).toEqual([
        'the load brought no more replicas: no measurement was above 70 % for long',
        'no replica was taken away after the load',
      ]);
    }
  });

  it('US3.4: a request that failed between the crossing and the last change is one too many; one before is not the autoscaler’s', () => {
    expect(judge(story(), { failedAt: 90 }).reasons).toEqual([
      '1 requests failed while the number of replicas changed',
    ]);
    expect(judge(story(), { failedAt: 599 }).failedWhileScaling).toBe(1);
    expect(judge(story(), { failedAt: 30 }).failedWhileScaling).toBe(0);
    const onlyFewer: Story = { cpu: () => 5, ready: (second) => (second < 500 ? 3 : second < 600 ? 2 : 1) };
    expect(judge(onlyFewer, { failedAt: 550 }).failedWhileScaling).toBe(1);
    const never: Story = { cpu: () => 90, ready: () => 2 };
    expect(judge(never, { failedAt: 400 }).failedWhileScaling).toBe(1);
  });

  it.each([
    ['in the middle', (at: number) => at < 76 || at > 86],
    ['at the begin', (at: number) => at > 11],
    ['at the end', (at: number) => at < LAST - 12],
  ])('what was not seen for more than 10 s %s is not judged as good', (_, isSeen) => {
    const samples = (all: ClusterSample[]) => all.filter(({ at }) => isSeen((at - BEGAN) / 1_000));
    const { passed, reasons } = judge(story(), { samples });
    expect(passed).toBe(false);
    expect(reasons[0]).toMatch(/^nothing was seen of the cluster for 1[12] s/);
  });

  it('nothing seen at all is not good either', () => {
    expect(judge(story(), { samples: () => [] }).passed).toBe(false);
  });

  it('clocks that do not agree spoil the verdict: moved during the run, or measurements from the future', () => {
    const moved = (all: ClusterSample[]) =>
      all.map((sample, index) => ({ ...sample, clusterAheadMs: index % 4 === 0 ? AHEAD_MS : index * 100 }));
    const future = (all: ClusterSample[]) => all.map((sample) => ({ ...sample, clusterAheadMs: 0 }));
    expect(judge(story(), { samples: moved }).reasons.join()).toMatch(/the clocks are not aligned: they differ/);
    expect(judge(story(), { samples: future }).reasons.join()).toMatch(/a measurement is \d+ s from the future/);
  });

  it('FR-016: what a load is not there to bring about is no fault when it does not happen, and is judged when it does', () => {
    const judged = (told: Story, moments: LoadFacts['moments']) =>
      judgeScaling({ samples: watch(told), failedLooks: 0 }, { ...load(), moments }).reasons;
    const still: Story = { cpu: () => 50, ready: () => 2 };
    expect(judged(still, {})).toEqual([]);
    expect(judged(still, { doubled: 60 })).toHaveLength(1);
    expect(judged({ ...still, ready: (second) => (second < 100 ? 3 : 2) }, {})).toEqual([
      'a replica was taken away -699 s after the load, before 300 s',
    ]);
  });

  it('the least number has to be reached again', () => {
    const told = { ...story(), ready: (second: number) => (second < 100 ? 2 : second < 510 ? 4 : 3) };
    expect(judge(told).reasons).toEqual(['the least number of replicas was not reached again']);
  });
});
