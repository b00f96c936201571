import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runProgram } from '../../programs/run-program.ts';
import { outcomeIn, parseNeeds } from '../notify/occasion.ts';
import { writeOutcome, type Outcome } from '../release/outcome.ts';
import { outcomeTable } from './outcome-table.ts';

const outcome: Outcome = {
  outcome: 'rolled-back',
  stage: 'rollback',
  version: '0.1.0-812-g0123456789ab',
  previousVersion: null,
  reason: 'smoke: <b>500</b> | p95\n> 1 s',
  rollbackSeconds: 31,
  startedAt: '2026-11-25T23:00:00.000Z',
  at: '2026-11-25T23:03:00.000Z',
  seconds: { upgrade: 20 },
};

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'outcome-'));
});
afterEach(() => rm(dir, { recursive: true }));

const publish = () => {
  const env = {
    CD_OUTCOME_FILE: join(dir, 'outcome.json'),
    GITHUB_OUTPUT: join(dir, 'outputs'),
    GITHUB_STEP_SUMMARY: join(dir, 'page'),
  };
  const args = ['--conditions=source', 'scripts/cd/outcome.ts'];
  return runProgram({ program: process.execPath, args, env, install: '' });
};

it('FR-012: the outcome reaches the job that tells people, whole', async () => {
  await writeOutcome(join(dir, 'outcome.json'), outcome);
  expect(await publish()).toMatchObject({ code: 0, stderr: '' });
  const lines = (await readFile(join(dir, 'outputs'), 'utf8')).trim().split('\n');
  // As GitHub reads a step's outputs: a name and a value in each line.
  const outputs = Object.fromEntries(lines.map((line) => /^(\w+)=(.*)$/.exec(line)?.slice(1) ?? []));
  expect(outputs['outcome']).toBe('rolled-back');
  expect(outcomeIn(parseNeeds(JSON.stringify({ deploy: { result: 'failure', outputs } })))).toEqual(outcome);
  expect(await readFile(join(dir, 'page'), 'utf8')).toContain('| Outcome | rolled-back |');
});

it('a job that never came to deploy has none', async () => {
  expect(await publish()).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('No deployment has begun') as string,
  });
});

it('the page shows what is known, as text', () => {
  expect(outcomeTable(outcome).split('\n').slice(2)).toEqual([
    '| Outcome | rolled-back |',
    '| Version | 0.1.0-812-g0123456789ab |',
    '| Last stage | rollback |',
    String.raw`| Reason | smoke: \<b\>500\</b\> \| p95 \> 1 s |`,
    '| Rolled back within | 31 s |',
    '| Seconds of upgrade | 20 |',
  ]);
});
