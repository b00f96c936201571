import { expect, it } from 'vitest';
import type { Check, Verdict } from './check-types.ts';
import { runChecks } from './run-checks.ts';

const check = (name: string, verdict: Verdict | Error): Check => ({
  name,
  run: () => (verdict instanceof Error ? Promise.reject(verdict) : Promise.resolve(verdict)),
});

async function outcome(checks: Check[], requireTools = false): Promise<{ failures: number; lines: string[] }> {
  const lines: string[] = [];
  const context = { rootDir: '/', env: {} };
  const failures = await runChecks(checks, {
    context,
    requireTools,
    parallel: 2,
    print: (line) => void lines.push(line),
    now: () => 0,
  });
  return { failures, lines };
}

it('runs every check, also after one that failed or threw, and shows why', async () => {
  const { failures, lines } = await outcome([
    check('types', { status: 'failed', detail: 'a.ts: wrong\nb.ts: wrong' }),
    check('lint', new Error('no such program')),
    check('format', { status: 'ok' }),
  ]);
  expect(failures).toBe(2);
  expect(lines).toHaveLength(3);
  expect(lines.join('\n')).toMatch(/✗ types .*\n {4}a\.ts: wrong\n {4}b\.ts: wrong/);
  expect(lines.join('\n')).toMatch(/✗ lint .*\n {4}Error: no such program/);
  expect(lines.join('\n')).toMatch(/✓ format +0\.0 s$/m);
});

it('says what was skipped and what was not checked, and counts neither as failed', async () => {
  const { failures, lines } = await outcome([
    check('bicep', { status: 'skipped' }),
    check('audit', { status: 'not checked' }),
  ]);
  expect(failures).toBe(0);
  expect(lines.join('\n')).toMatch(/^- bicep.*skipped$/m);
  expect(lines.join('\n')).toMatch(/^\? audit.*not checked$/m);
});

it('where tools are required, a skipped check has failed', async () => {
  expect((await outcome([check('bicep', { status: 'skipped', detail: 'bicep is missing' })], true)).failures).toBe(1);
});
