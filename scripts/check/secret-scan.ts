import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OK, failed } from './check-types.ts';
import type { Check, CheckContext, Verdict } from './check-types.ts';
import { run } from './command-check.ts';

/** A local check must end in seconds; GitHub Actions scan the whole history. */
const MAX_COMMITS = 500;
const MAX_BYTES = 30_000_000;
const CONFIG = '.secretlintrc.json';

/** Files as they are now. */
export const secretsInTree: Check = {
  name: 'secrets in files',
  run: (context) => lint(['**/*', '.*', '.github/**/*', '.ci/**/*'], context),
};

/** Lines that the last commits added, whether they are still there or not: what was pushed once is known. */
export const secretsInHistory: Check = {
  name: 'secrets in git history',
  async run(context) {
    const { code, stdout, stderr } = await run(
      [
        'git',
        'log',
        `-n${MAX_COMMITS}`,
        '-p',
        '-U0',
        '--no-color',
        '--no-ext-diff',
        '--format=commit %H',
        '--',
        '.',
        ':!package-lock.json',
      ],
      context,
    );
    if (code !== 0)
      return /not a git repository/.test(stderr)
        ? { status: 'skipped', detail: 'no git history here' }
        : failed(stderr);
    const dir = await mkdtemp(join(tmpdir(), 'history-'));
    try {
      for (const { commit, added } of addedLines(stdout.slice(0, MAX_BYTES)))
        await writeFile(join(dir, `${commit}.txt`), added);
      return await lint(['*.txt'], context, dir);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
};

/** The added text of each commit in `git log -p` output. */
export function addedLines(log: string): { commit: string; added: string }[] {
  return log
    .split(/^commit (?=[0-9a-f]{40}$)/m)
    .filter(Boolean)
    .map((part) => ({
      commit: part.slice(0, 40),
      added: part
        .split('\n')
        .filter((line) => line.startsWith('+') && !line.startsWith('+++'))
        .map((line) => line.slice(1))
        .join('\n'),
    }));
}

async function lint(globs: readonly string[], context: CheckContext, dir = context.rootDir): Promise<Verdict> {
  const config = join(context.rootDir, CONFIG);
  const program = join(context.rootDir, 'node_modules', '.bin', 'secretlint');
  const { code, stdout, stderr } = await run([program, '--secretlintrc', config, '--maskSecrets', ...globs], {
    ...context,
    rootDir: dir,
  });
  return code === 0 ? OK : failed(`${stdout}${stderr}`);
}
