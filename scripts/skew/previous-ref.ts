import { runProgram } from '../programs/run-program.ts';

/** Where the previous release can differ in what it shares with this one: the schema, the API, what the page asks. */
const SHARED = ['core/adapters/postgres/migrations', 'aks/backend/src/routes', 'test/contracts'];

/**
 * The release before, when nobody names it: the last tag `v…` before this commit. Without tags each commit of main is a release: on a
 * branch it is where that left main; on main the state before the last commit that changed the schema or the API.
 */
export async function previousRef(rootDir: string, env: NodeJS.ProcessEnv): Promise<string> {
  const git = async (...args: string[]): Promise<string> => {
    const { code, stdout } = await runProgram({ program: 'git', args, cwd: rootDir, env, install: 'Install git.' });
    return code === 0 ? stdout.trim() : '';
  };
  const tag = await git('describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD^');
  if (tag !== '') return tag;
  const main = (await git('rev-parse', '--verify', '--quiet', 'origin/main')) || 'main';
  const [base, head] = [await git('merge-base', 'HEAD', main), await git('rev-parse', 'HEAD')];
  if (base !== '' && base !== head) return base;
  const change = await git('log', '-1', '--format=%H', '--', ...SHARED);
  return change === '' ? 'HEAD^' : `${change}^`;
}
