import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepEvidence } from '../cluster/support/evidence.ts';
import { eventually } from '../cluster/support/eventually.ts';
import { URL } from '../cluster/support/product.ts';
import { createConcurrencyGroup } from './support/concurrency-group.ts';
import { hasPodsOf, lockTable, refuseSidecars } from './support/disturbances.ts';
import type { Restore } from './support/disturbances.ts';
import { readRelease, readReleases, startDrill, withImage } from './support/drill.ts';
import type { Drill, Release } from './support/drill.ts';
import { readLiveState } from './support/live-state.ts';
import { eventsOf } from './support/mailbox.ts';
import { command, notify, runPipeline, startPipeline } from './support/pipeline.ts';
import type { PipelineRun, RunOptions, Stage } from './support/pipeline.ts';
import { failuresOf, startTraffic, versionsOf } from './support/traffic.ts';
import { deployUnderTraffic, figuresOf } from './support/under-traffic.ts';
import type { Drilled } from './support/under-traffic.ts';

/** US2.4, for the release in the cluster. */
const BACK_SECONDS = 120;
const releases = await readReleases();

/** The scenarios of a table that this run plays. */
function chosen<T extends { name: string }>(...table: T[]): T[] {
  return table.filter(({ name }) => releases.of[name] !== undefined);
}

/** In the order of scripts/drill/scenario-list.ts: the versions of the releases rise in it. */
describe('a drill of the pipeline', () => {
  let drill: Drill;
  /** What is live when a scenario begins, and has to be when it ends. */
  let good: Release;
  beforeAll(async () => {
    good = await readRelease(releases.first);
    drill = await startDrill(good);
  });
  afterAll(() => drill?.stop());

  const releasesOf = (name: string): Promise<Release[]> => Promise.all((releases.of[name] ?? []).map(readRelease));
  const keep = (name: string, figures: Record<string, unknown>) => keepEvidence(name, figures, 'drill');

  async function play(name: string, release: Release, options: RunOptions = {}): Promise<Drilled> {
    const drilled = await deployUnderTraffic(drill, release, options);
    await keep(name, figuresOf(drilled));
    return drilled;
  }

  /** Helm, the deployments, the ledger, the answers and the events' processor agree on this release. */
  async function expectLive({ version, images }: Release): Promise<void> {
    const wanted = { helm: 'deployed', images, answering: [version], lastGood: version, inProgress: null };
    // Beats of functions that were replaced count for a while.
    await eventually(async () => (await readLiveState(URL)).processing.join() === version).catch(() => undefined);
    expect(await readLiveState(URL)).toEqual({ ...wanted, processing: [version] });
  }

  function expectTold({ told, texts }: Pick<Drilled, 'told' | 'texts'>, ...events: string[]): void {
    expect(told).toEqual({ slack: events, mail: events });
    for (const secret of drill.secrets) expect(texts.join('\n')).not.toContain(secret);
  }

  function expectOutcome({ code, outcome, output }: PipelineRun, wanted: [code: number, outcome: string]): void {
    expect([code, outcome?.outcome], output).toEqual(wanted);
  }

  async function expectSuccess(drilled: Drilled, release: Release): Promise<void> {
    expectOutcome(drilled.run, [0, 'succeeded']);
    expect(drilled.failures).toEqual([]);
    expectTold(drilled, 'started', 'succeeded');
    await expectLive(release);
    good = release;
  }

  async function expectBack(drilled: Drilled): Promise<void> {
    expectOutcome(drilled.run, [1, 'rolled-back']);
    expect(drilled.backSeconds).toBeLessThanOrEqual(BACK_SECONDS);
    expectTold(drilled, 'started', 'rolled-back');
    await expectLive(good);
  }

  it.each(chosen({ name: 'good' }))(
    'FR-008, FR-010, FR-012: a good release fails no request and takes over when it is healthy',
    async ({ name }) => {
      const [release] = (await releasesOf(name)) as [Release];
      const drilled = await play(name, release);
      await expectSuccess(drilled, release);
      expect(versionsOf(drilled.samples)[release.version]).toBeGreaterThan(0);
    },
  );

  type Bad = {
    name: string;
    what: string;
    reason: RegExp;
    values?: object;
    change?: (release: Release) => Promise<Release>;
    disturb?: () => Promise<Restore>;
  };
  it.each<Bad>(
    chosen<Bad>(
      { name: 'crash', what: 'a backend that ends at its start', reason: /ends again and again/ },
      { name: 'never-ready', what: 'a backend that never becomes ready', reason: /not ready/ },
      {
        name: 'configuration',
        what: 'a value that the backend refuses',
        values: { gateway: { trustedProxies: '1.2.3.4/99' } },
        reason: /TRUSTED_PROXIES/,
      },
      {
        name: 'secret',
        what: 'a Secret that is not there',
        values: { secretFiles: { secretName: 'no-such-secret' } },
        reason: /no-such-secret/,
      },
      {
        name: 'image',
        what: 'an image that cannot be pulled',
        change: (release) => withImage(release, { backend: 'docker.io/todo-chatbot/backend:no-such-image' }),
        reason: /pull/,
      },
      { name: 'sidecar', what: 'a sidecar that is refused', disturb: refuseSidecars, reason: /PodSecurity/ },
      { name: 'migration', what: 'a migration that fails', reason: /migration.*already exists/ },
      {
        name: 'lock',
        what: 'a migration that never gets its lock',
        disturb: () => lockTable(drill),
        reason: /migration.*lock/,
      },
    ),
  )(
    'FR-011, US2.3, US2.4, SC-004, EDGE-8: the old version serves all the while when a release has $what',
    async ({ name, values, change, disturb, reason }) => {
      const [release] = (await releasesOf(name)) as [Release];
      const bad = (await change?.(release)) ?? release;
      const restore = await disturb?.();
      const drilled = await play(name, bad, values && { values });
      await restore?.();
      await expectBack(drilled);
      expect(drilled.failures).toEqual([]);
      expect(Object.keys(versionsOf(drilled.samples))).toEqual([good.version]);
      expect(drilled.run.outcome?.reason).toMatch(reason);
    },
  );

  it.each(
    chosen(
      { name: 'slow', what: 'slow', mayFail: false },
      { name: 'errors', what: 'failing', mayFail: true },
      { name: 'leak', what: 'out of memory', mayFail: true },
    ),
  )(
    'EDGE-2, FR-008, FR-011, US2.4, SC-004: a release that is healthy, but $what under load, is taken back',
    async ({ name, mayFail }) => {
      const [release] = (await releasesOf(name)) as [Release];
      const drilled = await play(name, release);
      await expectBack(drilled);
      const { reached, endedAt } = drilled.run;
      // It took traffic: what fails while it is under load is its nature. Nothing may before and after.
      const fault = { from: reached.probe ?? 0, to: endedAt };
      expect(drilled.failures.filter(({ at }) => !mayFail || at < fault.from || at > fault.to)).toEqual([]);
    },
  );

  it.each(
    chosen({ name: 'functions-broken', what: 'does not load' }, { name: 'functions-silent', what: 'never beats' }),
  )('FR-008, FR-011, SC-004: a functions package that $what is replaced by the stored one', async ({ name }) => {
    const [release] = (await releasesOf(name)) as [Release];
    const drilled = await play(name, release);
    await expectBack(drilled);
    expect(drilled.failures).toEqual([]);
  });

  /** @returns the exit code: none */
  async function lose(name: string, release: Release, kill: { at: Stage; all: boolean }): Promise<number | null> {
    const drilled = await play(name, release, { kill });
    expect(drilled.failures).toEqual([]);
    expectTold(drilled, 'started', 'failed');
    return drilled.run.code;
  }

  it.each(chosen({ name: 'killed', at: 'upgrade' as const }))(
    'EDGE-3, FR-011: a deployment that is killed in stage $at, and whose helm lives on, is healed by the next run',
    async ({ name, at }) => {
      const [release] = (await releasesOf(name)) as [Release];
      expect(await lose(name, release, { at, all: false })).toBeNull();
      await expectSuccess(await play(`${name}-then`, release), release);
    },
  );

  it.each(chosen({ name: 'killed-everywhere' }))(
    'EDGE-3, FR-011: a runner that is lost in any stage is healed by the next run, which may be lost as well',
    async ({ name }) => {
      const [lost, slow, last] = (await releasesOf(name)) as [Release, Release, Release];
      for (const at of ['heal', 'record', 'upgrade', 'rollout', 'functions', 'smoke', 'probe'] as const) {
        expect(await lose(`${name}-${at}`, lost, { at, all: true })).toBeNull();
      }
      expect(await lose(`${name}-rollback`, slow, { at: 'rollback', all: true })).toBeNull();
      await expectSuccess(await play(`${name}-then`, last), last);
    },
  );

  it.each(chosen({ name: 'hang' }))(
    'FR-005, FR-010: a release that does not end when it is told to holds up neither people nor the next release',
    async ({ name }) => {
      const [deaf, next] = (await releasesOf(name)) as [Release, Release];
      await expectSuccess(await play(name, deaf), deaf);
      expect(await hasPodsOf(deaf.images.backend)).toBe(true);
      await expectSuccess(await play(`${name}-then`, next), next);
      // When their grace period is over the kubelet kills them.
      await eventually(async () => !(await hasPodsOf(deaf.images.backend))).catch(() => undefined);
      expect(await hasPodsOf(deaf.images.backend)).toBe(false);
    },
  );

  it.each(chosen({ name: 'hotfix' }))(
    'EDGE-11, FR-010: an urgent fix stops the release under way at a safe point, and comes next',
    async ({ name }) => {
      const [slowly, fix] = (await releasesOf(name)) as [Release, Release];
      const group = createConcurrencyGroup();
      drill.mailbox.take();
      const traffic = await startTraffic(URL);
      const first = await startPipeline(drill.runner, slowly.file);
      const stopped = group.submit(() => first.done);
      await first.untilStage('probe');
      const asked = performance.now();
      await command(drill.runner.env, 'abort');
      const fixed = await group.submit(() => runPipeline(drill.runner, fix.file, { hotfix: true }));
      const aborted = await stopped;
      const samples = await traffic.stop();
      const seconds = (to = 0): number => Math.round((to - asked) / 1000);
      const { slack, mail } = drill.mailbox.take();
      await keep(name, {
        abortedAfterSeconds: seconds(aborted?.endedAt),
        fixLiveAfterSeconds: seconds(fixed?.reached.smoke),
        fixDoneAfterSeconds: seconds(fixed?.endedAt),
        requests: samples.length,
        failed: failuresOf(samples).length,
        answeredBy: versionsOf(samples),
      });
      if (!aborted || !fixed) throw new Error('one of the two runs was replaced');
      expectOutcome(aborted, [1, 'aborted']);
      expectOutcome(fixed, [0, 'succeeded']);
      expect(failuresOf(samples)).toEqual([]);
      const told = { slack: eventsOf(slack), mail: eventsOf(mail) };
      expectTold({ told, texts: [...slack, ...mail] }, 'started', 'aborted', 'started', 'succeeded');
      await expectLive(fix);
      good = fix;
    },
  );

  it.each(chosen({ name: 'two-pushes' }))(
    'FR-010, EDGE-11: of two pushes behind a running release the newer one is deployed, and an old run does not come back',
    async ({ name }) => {
      const [running, replaced, newest] = (await releasesOf(name)) as [Release, Release, Release];
      const group = createConcurrencyGroup();
      drill.mailbox.take();
      const traffic = await startTraffic(URL);
      const push = (release: Release) => group.submit(() => runPipeline(drill.runner, release.file));
      const first = push(running);
      const second = push(replaced);
      const third = push(newest);
      const runs = await Promise.all([first, second, third]);
      // GitHub cancels a job that was replaced; the workflow's last job tells so.
      await notify(drill.runner, 'ended', { deploy: { result: 'cancelled' } });
      // Somebody runs the first one again.
      const again = await runPipeline(drill.runner, running.file);
      await delay(1000);
      const samples = await traffic.stop();
      const { slack, mail } = drill.mailbox.take();
      const outcomes = [...runs, again].map((run) => run?.outcome?.outcome ?? 'replaced');
      const figures = { requests: samples.length, failed: failuresOf(samples).length, answeredBy: versionsOf(samples) };
      await keep(name, { outcomes, ...figures });
      expect(outcomes).toEqual(['succeeded', 'replaced', 'succeeded', 'superseded']);
      expect(failuresOf(samples)).toEqual([]);
      const told = { slack: eventsOf(slack), mail: eventsOf(mail) };
      const successes = ['started', 'succeeded', 'started', 'succeeded'];
      expectTold({ told, texts: [...slack, ...mail] }, ...successes, 'superseded', 'started', 'superseded');
      await expectLive(newest);
      good = newest;
    },
  );
});
