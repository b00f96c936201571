import { runProgram } from '../../programs/run-program.ts';

/** The version that a commit's release has (as `productVersion` makes it); undefined when git does not know the commit. */
export async function versionAt(
  commit: string,
  { rootDir, env }: { rootDir: string; env: NodeJS.ProcessEnv },
): Promise<string | undefined> {
  const git = (...args: string[]) => runProgram({ program: 'git', args, cwd: rootDir, env, install: 'Install git.' });
  const manifest = await git('show', `${commit}:package.json`);
  const count = await git('rev-list', '--count', commit);
  if (manifest.code !== 0 || count.code !== 0) return undefined;
  const { version } = JSON.parse(manifest.stdout) as { version: string };
  return `${version}-${count.stdout.trim()}-g${commit.slice(0, 12)}`;
}
