import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOutcome, writeOutcome, type Outcome } from './outcome.ts';

describe('the outcome of a deployment', () => {
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'outcome-'));
    file = join(dir, 'outcome.json');
  });
  afterEach(() => rm(dir, { recursive: true }));

  const outcome: Outcome = {
    outcome: 'rolled-back',
    stage: 'rollback',
    version: '0.1.0-812-g0123456789ab',
    previousVersion: '0.1.0-811-gba9876543210',
    reason: 'smoke: GET /api/tasks answered 500',
    rollbackSeconds: 31,
    startedAt: '2026-11-25T23:00:00.000Z',
    at: '2026-11-25T23:02:00.000Z',
    seconds: { upgrade: 20, smoke: 3.5 },
  };

  it('is read as it was written, and a later one replaces it', async () => {
    await writeOutcome(file, { ...outcome, outcome: 'running', stage: 'smoke' });
    await writeOutcome(file, outcome);
    expect(await readOutcome(file)).toEqual(outcome);
  });

  it('is missing where no deployment began, and nothing else is taken for one', async () => {
    expect(await readOutcome(file)).toBeUndefined();
    for (const text of ['', '{', '[]', JSON.stringify({ ...outcome, outcome: 'fine' })]) {
      await writeFile(file, text);
      await expect(readOutcome(file)).rejects.toMatchObject({ code: 'outcome.invalid' });
    }
  });
});
