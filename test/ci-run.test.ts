import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
type Stage = { output?: string; code?: number };

describe('FR-007: .ci/run', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ci-run-'));
    await mkdir(join(dir, 'repository', '.ci'), { recursive: true });
    await mkdir(join(dir, 'bin'));
    await cp(join(root, '.ci', 'run'), join(dir, 'repository', '.ci', 'run'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  /** Runs the gate with an npm that only prints and exits as told. */
  async function gate(stages: {
    ci?: Stage;
    test?: Stage;
    check?: Stage;
    cluster?: Stage;
    drill?: Stage;
  }): Promise<{ code: number; lines: string[] }> {
    const branch = ([name, { output = '', code = 0 }]: [string, Stage]): string =>
      `  "${name}") printf '%s\\n' "${output}"; exit ${code};;`;
    const branches = Object.entries({
      ci: stages.ci ?? {},
      test: stages.test ?? GOOD_TEST,
      'run check': stages.check ?? GOOD_CHECK,
      'run test:cluster -- --reduced': stages.cluster ?? GOOD_CLUSTER,
      'run drill -- --reduced': stages.drill ?? GOOD_DRILL,
    });
    const script = ['#!/usr/bin/env bash', 'case "$*" in', ...branches.map(branch), 'esac', 'exit 99', ''].join('\n');
    await writeFile(join(dir, 'bin', 'npm'), script, { mode: 0o755 });
    return new Promise((resolve) => {
      const env = { PATH: `${join(dir, 'bin')}:${process.env['PATH']}` };
      const child = execFile(join(dir, 'repository', '.ci', 'run'), { env }, (_error, stdout) => {
        resolve({ code: child.exitCode ?? -1, lines: stdout.trimEnd().split('\n') });
      });
    });
  }

  const GOOD_TEST = { output: ' Test Files  9 passed (9)\n      Tests  67 passed (67)' };
  const GOOD_CHECK = { output: 'check: 15 passed, 0 failed' };
  const GOOD_CLUSTER = { output: 'journey: {}\n Test Files  1 passed (1)\n      Tests  14 passed (14)' };
  const GOOD_DRILL = { output: 'crash: {}\n Test Files  1 passed (1)\n      Tests  4 passed (4)' };

  it('passes when tests, checks, the cluster run and the drills pass, with one line at the end', async () => {
    const { code, lines } = await gate({});
    expect(code).toBe(0);
    expect(lines.at(-1)).toBe('100 passed, 0 failed');
  });

  it.each<[string, Parameters<typeof gate>[0], string]>([
    ['npm ci fails', { ci: { code: 1 } }, '0 passed, 1 failed'],
    ['a test fails', { test: { output: '      Tests  2 failed | 65 passed (67)', code: 1 } }, '98 passed, 2 failed'],
    ['a process is left behind after good tests', { test: { ...GOOD_TEST, code: 1 } }, '100 passed, 1 failed'],
    ['the tests die before their summary', { test: { output: 'killed', code: 137 } }, '33 passed, 1 failed'],
    ['the tests end well but ran nothing', { test: { output: 'no tests' } }, '33 passed, 1 failed'],
    ['a check fails', { check: { output: 'check: 14 passed, 1 failed', code: 1 } }, '99 passed, 1 failed'],
    ['the checks die', { check: { code: 1 } }, '85 passed, 1 failed'],
    ['there is no cluster', { cluster: { output: 'No cluster run', code: 2 } }, '86 passed, 1 failed'],
    ['a drill fails', { drill: { output: '      Tests  1 failed | 3 passed (4)', code: 1 } }, '99 passed, 1 failed'],
    [
      'a test in the cluster fails',
      { cluster: { output: '      Tests  1 failed | 13 passed (14)', code: 1 } },
      '99 passed, 1 failed',
    ],
  ])('fails when %s', async (_why, stages, summary) => {
    const { code, lines } = await gate(stages);
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe(summary);
  });
});
