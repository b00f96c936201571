import { runProgram } from '../programs/run-program.ts';

/** Where the previous release can differ in what it shares with this one: the schema, the API, what the page asks. */
const SHARED = ['core/adapters/postgres/migrations', 'aks/backend/src/routes', 'test/contracts'];

/**
 * The release before, when nobody names it: the last tag `v…` before this commit; without tags the state before the last commit
 * that changed the schema or the API.
 */
export async function previousRef(rootDir: string, env: NodeJS.ProcessEnv): Promise<string> {
  const git = async (...args: string[]): Promise<string> => {
    const { code, stdout } = await runProgram({ program: 'git', args, cwd: rootDir, env, install: 'Install git.' });
    return code === 0 ? stdout.trim() : '';
  };
  const tag = await git('describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD^');
  if (tag !== '') return tag;
  const change = await git('log', '-1', '--format=%H', '--', ...SHARED);
  return change === '' ? 'HEAD^' : `${change}^`;
}
