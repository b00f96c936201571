import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../programs/run-program.ts';
import { jobsWith, startGitHubPeer, type GitHubPeer } from '../testing/github-peer.ts';
import { startSlackPeer, type SlackPeer } from '../testing/slack-peer.ts';
import { whyOverdue } from './overdue-runs.ts';

let github: GitHubPeer;
let slack: SlackPeer;
beforeEach(async () => {
  [github, slack] = await Promise.all([startGitHubPeer(), startSlackPeer()]);
});
afterEach(() => Promise.all([github.stop(), slack.stop()]));

describe('FR-012: a deployment of which nobody hears the end', () => {
  const unchanged = () => jobsWith('', { Infrastructure: 'skipped' });
  const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 25, 12, minutes)).toISOString();
  it.each([
    ['runs for 14 minutes', { status: 'in_progress' }, unchanged(), 14, undefined],
    ['runs for 15 minutes', { status: 'in_progress' }, unchanged(), 15, 'It began 15 minutes ago and has not ended.'],
    ['changes the infrastructure for an hour', { status: 'in_progress' }, jobsWith(''), 74, undefined],
    [
      'changes the infrastructure for ever',
      { status: 'in_progress' },
      jobsWith('', { Infrastructure: null }),
      75,
      'It began 75 minutes ago and has not ended.',
    ],
    ['waits for an approval', { status: 'waiting' }, jobsWith(''), 60, undefined],
    ['ended and was told', {}, jobsWith('succeeded'), 20, undefined],
    [
      'ended untold',
      { conclusion: 'failure' },
      jobsWith('', { Infrastructure: 'skipped', Outcome: 'failure' }),
      20,
      'It ended with failure, and nobody was told.',
    ],
    ['ended untold hours ago', { conclusion: 'failure' }, jobsWith('', { Outcome: 'failure' }), 180, undefined],
  ])('one that %s', (_what, changes, jobs, minutes, reason) => {
    const run = github.add({ ...changes, run_started_at: at(0), updated_at: at(9) }, jobs);
    expect(whyOverdue(run, jobs, new Date(at(minutes)))).toBe(reason);
  });

  it('npm run cd:watchdog tells people of it, and only of it', async () => {
    github.add({}, jobsWith('succeeded'));
    const began = new Date(Date.now() - 20 * 60_000).toISOString();
    const late = github.add(
      { status: 'in_progress', conclusion: null, run_started_at: began },
      jobsWith('', { Infrastructure: 'skipped' }),
    );
    const args = ['--conditions=source', 'scripts/cd/watchdog.ts'];
    const env = { ...github.env, SLACK_WEBHOOK_URL: slack.url };
    const { code, stdout } = await runProgram({ program: process.execPath, args, env, install: '' });
    expect({ code, lines: stdout.split('\n').length }).toEqual({ code: 0, lines: 5 });
    expect(slack.messages.map(({ text }) => text)).toEqual([
      expect.stringMatching(/has not ended in time[^]*Reason: It began 2\d minutes ago/),
    ]);
    expect(slack.messages[0]?.text).toContain(late.html_url);
  });

  it('is told of although GitHub does not know the jobs of a newer run', async () => {
    const began = new Date(Date.now() - 20 * 60_000).toISOString();
    github.add(
      { status: 'in_progress', conclusion: null, run_started_at: began },
      jobsWith('', { Infrastructure: 'skipped' }),
    );
    github.add({ id: 1 }, jobsWith('succeeded'));
    github.hide(1);
    const args = ['--conditions=source', 'scripts/cd/watchdog.ts'];
    const env = { ...github.env, SLACK_WEBHOOK_URL: slack.url };
    const { code, stdout } = await runProgram({ program: process.execPath, args, env, install: '' });
    expect(stdout).toContain('/actions/runs/1/jobs');
    expect(stdout).not.toContain('in order');
    expect(code).toBe(1);
    expect(slack.messages).toHaveLength(1);
  });
});
