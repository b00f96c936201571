import { expect, it } from 'vitest';
import type { Check, Verdict } from './check-types.ts';
import { runChecks, summarize } from './run-checks.ts';

const check = (name: string, verdict: Verdict | Error): Check => ({
  name,
  run: () => (verdict instanceof Error ? Promise.reject(verdict) : Promise.resolve(verdict)),
});

async function outcome(checks: Check[], requireTools = false): Promise<{ summary: string; lines: string[] }> {
  const lines: string[] = [];
  const context = { rootDir: '/', env: {} };
  const counts = await runChecks(checks, {
    context,
    requireTools,
    parallel: 2,
    print: (line) => void lines.push(line),
    now: () => 0,
  });
  return { summary: summarize(counts), lines };
}

it('runs every check, also after one that failed or threw, and shows why', async () => {
  const { summary, lines } = await outcome([
    check('types', { status: 'failed', detail: 'a.ts: wrong\nb.ts: wrong' }),
    check('lint', new Error('no such program')),
    check('format', { status: 'ok' }),
  ]);
  expect(summary).toBe('1 passed, 2 failed');
  expect(lines).toHaveLength(3);
  expect(lines.join('\n')).toMatch(/✗ types .*\n {4}a\.ts: wrong\n {4}b\.ts: wrong/);
  expect(lines.join('\n')).toMatch(/✗ lint .*\n {4}Error: no such program/);
  expect(lines.join('\n')).toMatch(/✓ format +0\.0 s$/m);
});

it('says what was skipped and what was not checked, and counts neither as passed or failed', async () => {
  const { summary, lines } = await outcome([
    check('bicep', { status: 'skipped' }),
    check('audit', { status: 'not checked' }),
  ]);
  expect(summary).toBe('0 passed, 0 failed, 1 skipped, 1 not checked');
  expect(lines.join('\n')).toMatch(/^- bicep.*skipped$/m);
  expect(lines.join('\n')).toMatch(/^\? audit.*not checked$/m);
});

it('where tools are required, a skipped check has failed', async () => {
  expect((await outcome([check('bicep', { status: 'skipped', detail: 'bicep is missing' })], true)).summary).toBe(
    '0 passed, 1 failed',
  );
});
