import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addToSummary, readSummary } from './summary-file.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'summary-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const EMPTY = { scaled: [], moments: {}, endpoints: {}, journeys: {}, checks: [], thresholds: [] };
const RUN = {
  ...EMPTY,
  profile: 'step-200',
  about: 'people',
  url: 'http://localhost',
  at: '2026-01-31T10:00:00Z',
  tool: 'runner',
  passed: true,
  seconds: 1,
  requests: { count: 1, perSecond: 1, failed: 0, dropped: 0 },
  users: { most: 1, made: 1 },
  ledger: { acknowledged: 1, lost: 0, doubled: 0, unanswered: 0 },
  effects: { due: 0, lost: 0, doubled: 0 },
};

it('what was seen beside a load is in its figures and on its page, and can fail it', async () => {
  const summary = join(dir, 'loadtest-step-200');
  await writeFile(`${summary}.json`, JSON.stringify(RUN));
  await addToSummary(summary, {
    what: 'the page',
    passed: true,
    figures: { browser: { visits: 3 } },
    inShort: '3 visits',
  });
  expect(await readFile(`${summary}.md`, 'utf8')).toContain('step-200: passed');
  await addToSummary(summary, { what: 'the autoscaler', passed: false, figures: { scaling: {} }, inShort: 'late' });
  expect(await readSummary(summary)).toMatchObject({ passed: false, browser: { visits: 3 }, scaling: {} });
  const page = await readFile(`${summary}.md`, 'utf8');
  for (const text of ['step-200: FAILED', '✓ the page meanwhile: 3 visits', '✗ the autoscaler meanwhile: late'])
    expect(page).toContain(text);
});

it('a run that came to no summary gets none', async () => {
  await addToSummary(join(dir, 'none'), { what: 'the page', passed: true, figures: {}, inShort: '' });
  expect(await readdir(dir)).toEqual([]);
});
