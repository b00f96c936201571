import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#core/domain/errors';
import { runProgram } from '../programs/run-program.ts';

export type PreviousRelease = { dir: string; version: string; remove: () => Promise<void> };

type Lock = { packages: Record<string, { version?: string; integrity?: string }> };

/**
 * The sources of another commit in a folder of their own, with their libraries. An archive and no worktree: a run that is killed leaves
 * nothing behind in the repository.
 * @throws AppError `invalid`, code `skew.failed`
 */
export async function unpackRelease(rootDir: string, env: NodeJS.ProcessEnv, ref: string): Promise<PreviousRelease> {
  const dir = await mkdtemp(join(tmpdir(), 'previous-release-'));
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true });
  try {
    const archive = join(dir, '.sources.tar');
    await run(['git', 'archive', '--output', archive, ref, '--'], rootDir, env);
    await run(['tar', '-xf', archive, '-C', dir], rootDir, env);
    await giveLibraries(dir, rootDir, env);
    const { version } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8')) as { version: string };
    return { dir, version, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Ours when they are the same and more; else those of its own lock file, which takes a minute. */
async function giveLibraries(dir: string, rootDir: string, env: NodeJS.ProcessEnv): Promise<void> {
  const [theirs, ours] = await Promise.all([dir, rootDir].map((tree) => readLock(tree)));
  const isPart = Object.entries(theirs?.packages ?? {}).every(
    ([path, { version, integrity }]) =>
      path === '' || (ours?.packages[path]?.version === version && ours?.packages[path]?.integrity === integrity),
  );
  if (isPart) return symlink(join(rootDir, 'node_modules'), join(dir, 'node_modules'));
  const npm = env['npm_execpath'];
  const program = npm === undefined ? ['npm'] : [process.execPath, npm];
  await run([...program, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], dir, env);
}

async function readLock(tree: string): Promise<Lock> {
  return JSON.parse(await readFile(join(tree, 'package-lock.json'), 'utf8')) as Lock;
}

async function run([program = '', ...args]: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { code, stderr } = await runProgram({ program, args, cwd, env, install: `Install ${program}.` });
  if (code === 0) return;
  throw new AppError({ code: 'skew.failed', kind: 'invalid', message: `${program} ${args[0]}: ${stderr.trim()}` });
}
