import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const guard = join(root, 'test', 'support', 'leak-guard.ts');
const reporter = join(root, 'test', 'support', 'skip-reporter.ts');

const CONFIG = `
import { SkipReporter } from ${JSON.stringify(reporter)};
export default {
  test: {
    include: ['*.test.ts'],
    globalSetup: [${JSON.stringify(guard)}],
    reporters: ['default', new SkipReporter({ strict: process.env.STRICT === '1' })],
  },
};
`;
const PASSES = `it('passes', () => expect(1).toBe(1));`;

/** The guards of our own test runs, in a run of their own. */
describe('a test run', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'guards-'));
    await symlink(join(root, 'node_modules'), join(dir, 'node_modules'));
    await writeFile(join(dir, 'vitest.config.ts'), CONFIG);
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function run(test: string, env: NodeJS.ProcessEnv = {}): Promise<{ code: number; output: string }> {
    const imports = `import { spawn } from 'node:child_process';\nimport { expect, it } from 'vitest';\n`;
    await writeFile(join(dir, 'a.test.ts'), imports + test);
    return new Promise((resolve) => {
      const args = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--root', dir];
      const options = { cwd: dir, env: { PATH: process.env['PATH'], NO_COLOR: '1', ...env } };
      const child = execFile(process.execPath, args, options, (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
      });
    });
  }

  it('passes when nothing is left and nothing was skipped', async () => {
    expect((await run(PASSES)).code).toBe(0);
  });

  it('fails, and ends what is left, when a test leaves a process behind', async ({ skip }) => {
    skip(process.platform !== 'linux', 'the guard looks into /proc, which only Linux has');
    const leak = `it('leaks', () => spawn('sleep', ['71.25'], { detached: true, stdio: 'ignore' }).unref());`;
    const { code, output } = await run(`${PASSES}\n${leak}`);
    expect(code).toBe(1);
    const [, pid] = /still running at the end[^\n]*\n *(\d+) sleep 71\.25/.exec(output) ?? [];
    expect(Number(pid)).toBeGreaterThan(1);
    // A dead process that nobody has waited for is still listed, without a command line.
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).toBe('');
  });

  it('tells why a test was skipped', async () => {
    const { code, output } = await run(`${PASSES}\nit('waits', ({ skip }) => skip('daprd is not here'));`);
    expect(code).toBe(0);
    expect(output).toMatch(/Skipped \(1\):\n.*waits\n +daprd is not here/);
  });

  it('fails when a skip has no reason, or where nothing may be skipped', async () => {
    expect((await run(`${PASSES}\nit.skip('waits', () => undefined);`)).code).toBe(1);
    const reasoned = `${PASSES}\nit('waits', ({ skip }) => skip('daprd is not here'));`;
    expect((await run(reasoned, { STRICT: '1' })).code).toBe(1);
  });
});

describe('our tests', () => {
  it('skip with a reason only: `skipIf` and its like carry none, and show it only where a tool is missing', () => {
    const files = globSync('{core,functions,aks,scripts,infra,helm,test}/**/*.test.ts', { cwd: root });
    expect(files.length).toBeGreaterThan(100);
    // In quotes it is a sample for the reader of test names.
    const silent = /(?<!['"`])\b(?:it|test|describe)\.(?:skipIf|runIf|skip|todo)\(/;
    const faults = files.filter((file) => silent.test(readFileSync(join(root, file), 'utf8')));
    expect(faults).toEqual([]);
  });
});
