import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../programs/run-program.ts';

/** Where a tree stands in the history of its repository. */
export type Revision = {
  /** 40 hexadecimal digits. */
  commit: string;
  /** Number of commits that it contains; too small in a shallow clone. */
  commits: number;
  isShallow: boolean;
};

/**
 * The version of a build: `APP_VERSION`, else `X.Y.Z-<commits>-g<commit>`, else `X.Y.Z` of package.json (a tree without git).
 * `core/platform/version.ts` reads and orders them (docs/decisions/0024-versions-that-order-releases.md).
 */
export async function productVersion(rootDir: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (env['APP_VERSION']) return env['APP_VERSION'];
  const { version } = JSON.parse(await readFile(join(rootDir, 'package.json'), 'utf8')) as { version: string };
  const revision = await readRevision(rootDir, env);
  return revision ? `${version}-${revision.commits}-g${revision.commit.slice(0, 12)}` : version;
}

/** The commit of the tree at `rootDir`; undefined where git is missing or the tree is not the root of a repository. */
export async function readRevision(rootDir: string, env: NodeJS.ProcessEnv): Promise<Revision | undefined> {
  const head = await git(rootDir, env, ['rev-parse', '--show-prefix', '--is-shallow-repository', 'HEAD']);
  const [prefix, isShallow, commit] = head?.split('\n') ?? [];
  // Sources that were unpacked inside somebody else's repository are not that repository's commit.
  if (prefix !== '' || commit === undefined) return undefined;
  const commits = Number(await git(rootDir, env, ['rev-list', '--count', 'HEAD']));
  return { commit, commits, isShallow: isShallow === 'true' };
}

async function git(cwd: string, env: NodeJS.ProcessEnv, args: string[]): Promise<string | undefined> {
  const call = { program: 'git', args, cwd, env, install: 'Install git.' };
  const result = await runProgram(call).catch(() => undefined);
  return result?.code === 0 ? result.stdout.trimEnd() : undefined;
}
