import { runProgram } from '../../programs/run-program.ts';

/** What describes Azure, and what the cluster needs besides our chart. */
export const INFRASTRUCTURE = ['infra', 'scripts/cd/platform'];

/** Files of the infrastructure that differ from a commit; undefined when git does not know the commit. */
export async function changedPaths(
  base: string,
  { rootDir, env }: { rootDir: string; env: NodeJS.ProcessEnv },
): Promise<string[] | undefined> {
  const args = ['diff', '--name-only', base, 'HEAD', '--', ...INFRASTRUCTURE, ':(exclude,glob)**/*.test.ts'];
  const { code, stdout } = await runProgram({ program: 'git', args, cwd: rootDir, env, install: 'Install git.' });
  return code === 0 ? stdout.split('\n').filter(Boolean) : undefined;
}
