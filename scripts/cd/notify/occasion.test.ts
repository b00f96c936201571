import { describe, expect, it } from 'vitest';
import type { Outcome } from '../release/outcome.ts';
import { composeMessage } from './message.ts';
import { checkEvent, describeOccasion, outcomeIn, parseNeeds, type Asked, type Needs } from './occasion.ts';

const env = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/todo',
  GITHUB_RUN_ID: '42',
  GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
};
const outcome: Outcome = {
  outcome: 'rolled-back',
  stage: 'rollback',
  version: '0.1.0-812-g0123456789ab',
  previousVersion: '0.1.0-811-gba9876543210',
  reason: 'probe: p95 was 1.8 s',
  rollbackSeconds: 31,
  startedAt: '2026-11-25T23:00:00.000Z',
  at: '2026-11-25T23:03:04.400Z',
  seconds: {},
};
const GOOD: Needs = { verify: { result: 'success' }, build: { result: 'success' }, deploy: { result: 'success' } };

const tell = (event: Asked, known: { outcome?: Outcome; needs?: Needs } = {}) =>
  describeOccasion({ event, outcome: known.outcome, needs: known.needs ?? {}, env });

describe('FR-012: what people are told', () => {
  it('is the event, version, commit, stage, reason, previous version, seconds and the run', () => {
    expect(composeMessage(tell('ended', { outcome }))).toEqual({
      subject: 'todo-chatbot: deployment rolled back, the former version serves (0.1.0-812-g0123456789ab)',
      lines: [
        'Version: 0.1.0-812-g0123456789ab',
        'Commit: 0123456789abcdef0123456789abcdef01234567',
        'Stage: rollback',
        'Reason: probe: p95 was 1.8 s',
        'Previous version: 0.1.0-811-gba9876543210',
        'Seconds: 184',
        'Run: https://github.com/acme/todo/actions/runs/42',
      ],
    });
  });

  it('names the commit that a hotfix releases, not the one that its run began at', () => {
    const hotfix = { ...outcome, version: '0.1.0-800-gfedcba987654' };
    expect(tell('ended', { outcome: hotfix }).commit).toBe('fedcba987654');
  });

  it('at the start is what is known then', () => {
    const { subject, lines } = composeMessage(tell('started'));
    expect(subject).toBe('todo-chatbot: deployment started');
    expect(lines.map((line) => line.split(':')[0])).toEqual(['Commit', 'Run']);
  });

  it('is short and in single lines, whatever the reason says', () => {
    const reason = `first\r\nBcc: x@example.com\u2028${'y'.repeat(2000)}`;
    const { lines } = composeMessage({ event: 'failed', reason, version: 'v\n1' });
    expect(lines).toEqual(['Version: v 1', expect.stringMatching(/^Reason: first Bcc: x@example\.com y+…$/)]);
    expect(lines.join('').length).toBeLessThan(600);
  });
});

describe('how a run has ended', () => {
  it.each<[string, { outcome?: Outcome; needs?: Needs }, object]>([
    ['its outcome', { outcome: { ...outcome, outcome: 'superseded' }, needs: GOOD }, { event: 'superseded' }],
    [
      'killed in a stage',
      { outcome: { ...outcome, outcome: 'running', stage: 'upgrade' } },
      { event: 'failed', stage: 'upgrade', reason: expect.stringContaining('without an outcome') },
    ],
    [
      'a test failed',
      { needs: { ...GOOD, verify: { result: 'failure' }, deploy: { result: 'skipped' } } },
      { event: 'failed', stage: 'verify', reason: 'Job "verify" ended with failure; nothing was deployed.' },
    ],
    [
      'the runner was lost',
      { needs: { ...GOOD, deploy: { result: 'failure' } } },
      { event: 'failed', stage: 'deploy', reason: expect.stringContaining('left no outcome') },
    ],
    ['replaced while it waited', { needs: { ...GOOD, deploy: { result: 'cancelled' } } }, { event: 'superseded' }],
    [
      'replaced while its infrastructure waited',
      { needs: { ...GOOD, infra: { result: 'cancelled' }, deploy: { result: 'skipped' } } },
      { event: 'superseded', stage: 'infra' },
    ],
    [
      'nothing failed, and nothing was deployed',
      { needs: { verify: { result: 'skipped' }, build: { result: 'success' }, deploy: { result: 'skipped' } } },
      { event: 'failed', reason: expect.stringContaining('skipped') },
    ],
    ['nothing is known', {}, { event: 'failed', reason: expect.stringContaining('no result') }],
    ['good, and its outcome was lost', { needs: GOOD }, { event: 'succeeded' }],
  ])('%s', (_what, known, expected) => {
    expect(tell('ended', known)).toMatchObject(expected);
  });

  it('is read from the jobs as GitHub writes them', () => {
    const needs = parseNeeds(
      JSON.stringify({ ...GOOD, deploy: { result: 'failure', outputs: { details: JSON.stringify(outcome) } } }),
    );
    expect(outcomeIn(needs)).toEqual(outcome);
    expect(outcomeIn(parseNeeds('{"deploy":{"result":"failure","outputs":{}}}'))).toBeUndefined();
    expect(() => parseNeeds('{"deploy":"success"}')).toThrow(/not what toJSON/);
    expect(() => checkEvent('finished')).toThrow(/Say --event started\|/);
  });
});
