import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../programs/run-program.ts';
import { createGitHub } from '../history/github-api.ts';
import { judgeRun } from '../history/judge-run.ts';
import { jobsOf, newestRuns, type Job, type Run } from '../history/runs.ts';
import { jobsWith, startGitHubPeer, type GitHubPeer } from '../testing/github-peer.ts';
import { rateTable, successRate } from './success-rate.ts';

let github: GitHubPeer;
beforeEach(async () => {
  github = await startGitHubPeer();
});
afterEach(() => github.stop());

const judge = async (run: Partial<Run>, jobs: Job[]): Promise<string> => {
  const added = github.add(run, jobs);
  return judgeRun(added, await jobsOf(createGitHub(github.env), added));
};

describe('what a run of the history came to', () => {
  it.each<[string, Partial<Run>, Job[]]>([
    ['succeeded', {}, jobsWith('succeeded')],
    ['by-hand', { run_attempt: 2 }, jobsWith('succeeded')],
    ['rolled-back', { conclusion: 'failure' }, jobsWith('rolled-back', { Deploy: 'failure' })],
    ['aborted', { conclusion: 'failure' }, jobsWith('aborted', { Deploy: 'failure' })],
    ['failed', { conclusion: 'failure' }, jobsWith('failed', { Deploy: 'failure' })],
    ['superseded', {}, jobsWith('superseded')],
    [
      'tests failed',
      { conclusion: 'failure' },
      jobsWith('skipped', { 'Verify / Tests (2': 'failure', Deploy: 'skipped' }),
    ],
    ['tests failed', { conclusion: 'failure' }, jobsWith('skipped', { 'Verify / C': 'timed_out', Deploy: 'skipped' })],
    ['failed', { conclusion: 'failure' }, jobsWith('skipped', { Build: 'failure', Deploy: 'skipped' })],
    ['superseded', { conclusion: 'cancelled' }, jobsWith('cancelled', { Deploy: 'cancelled' })],
    ['superseded', { conclusion: 'cancelled' }, jobsWith('skipped', { Infra: 'cancelled', Deploy: 'skipped' })],
    ['failed', { conclusion: 'failure' }, jobsWith('skipped', { Infra: 'failure', Deploy: 'skipped' })],
    ['unfinished', { status: 'in_progress', conclusion: null }, jobsWith('', { Deploy: null })],
  ])('%s', async (verdict, run, jobs) => {
    expect(await judge(run, jobs)).toBe(verdict);
  });

  it('failed when its runner was lost, or a person cancelled it in the middle', async () => {
    expect(await judge({ conclusion: 'failure' }, jobsWith('failure', { Deploy: 'failure' }))).toBe('failed');
    const begun = jobsWith('cancelled').map((job) =>
      job.name === 'Deploy' ? { ...job, conclusion: 'cancelled' } : job,
    );
    expect(await judge({ conclusion: 'cancelled' }, begun)).toBe('failed');
  });
});

describe('SC-011: the success rate', () => {
  const many = (count: number, verdict: Parameters<typeof successRate>[0][number]) =>
    Array.from({ length: count }, () => verdict);

  it('counts deployments only, and what a person had to touch is no success', () => {
    const rate = successRate([
      ...many(39, 'succeeded'),
      'rolled-back',
      ...many(9, 'tests failed'),
      ...many(5, 'superseded'),
      'unfinished',
    ]);
    expect(rate).toMatchObject({ deployments: 40, rate: 39 / 40, verdict: 'met' });
    for (const bad of ['by-hand', 'aborted', 'failed', 'rolled-back'] as const) {
      expect(successRate([...many(19, 'succeeded'), bad]), bad).toMatchObject({ rate: 0.95, verdict: 'missed' });
    }
  });

  it('says nothing yet of fewer than 20 deployments', () => {
    expect(successRate(many(19, 'failed'))).toMatchObject({ rate: 0, verdict: 'too few deployments' });
    expect(rateTable(successRate([]))).toBe(
      '– of 0 deployments needed nobody; wanted more than 95 % of at least 20: too few deployments',
    );
  });

  it('is read page by page, at most as many runs as asked for', async () => {
    for (let count = 0; count < 230; count += 1) github.add({}, jobsWith('succeeded'));
    const runs = await newestRuns(createGitHub(github.env), 150);
    expect(runs.map((run) => run.run_number)).toEqual(Array.from({ length: 150 }, (_, index) => 230 - index));
    expect(github.asked).toHaveLength(2);
  });

  it('npm run cd:report prints the table and JSON, and fails when it is missed', async () => {
    for (let count = 0; count < 20; count += 1) github.add({}, jobsWith(count < 18 ? 'succeeded' : 'rolled-back'));
    github.add({}, jobsWith('skipped', { 'Verify / Tests (1': 'failure', Deploy: 'skipped' }));
    const args = ['--conditions=source', 'scripts/cd/report.ts'];
    const { code, stdout } = await runProgram({ program: process.execPath, args, env: github.env, install: '' });
    expect(stdout).toContain('90.0 % of 20 deployments needed nobody; wanted more than 95 % of at least 20: missed');
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({
      counts: { succeeded: 18, 'rolled-back': 2, 'tests failed': 1 },
      deployments: 20,
      rate: 0.9,
      verdict: 'missed',
    });
    expect(code).toBe(1);
  });

  it('waits for a fault of GitHub that passes, and not for ever', async () => {
    const pauses: number[] = [];
    const patient = createGitHub(github.env, { sleep: async (ms) => void pauses.push(ms), random: () => 0 });
    github.failNext(502, 429);
    expect(await newestRuns(patient, 10)).toEqual([]);
    expect(pauses).toHaveLength(2);
    github.failNext(503, 503, 503);
    await expect(newestRuns(patient, 10)).rejects.toThrow(/answered with 503/);
  });

  it('is never made up: a history that cannot be read is an error', async () => {
    const elsewhere = createGitHub({ ...github.env, GITHUB_TOKEN: 'wrong' });
    await expect(newestRuns(elsewhere, 10)).rejects.toThrow(/answered with 401; is GITHUB_TOKEN set/);
    github.add({ run_number: 'x' as unknown as number }, []);
    await expect(newestRuns(createGitHub(github.env), 10)).rejects.toThrow(/in another shape/);
    expect(() => createGitHub({})).toThrow(/export GITHUB_REPOSITORY/);
  });
});
