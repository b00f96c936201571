import { AppError } from '#core/domain/errors';
import { parseVersion } from '#core/platform/version';
import { productVersion, readRevision } from '../../build/product-version.ts';
import { runProgram } from '../../programs/run-program.ts';

/**
 * Commit and version of a release. What leaves this machine (`push`) must be exactly its commit, with its whole history behind it;
 * else two machines would make different things of one name. A build that stays here gets the reasons as warnings.
 * @throws AppError `invalid`, code `build.no-release`, with all that is wrong
 */
export async function releaseRevision(
  rootDir: string,
  env: NodeJS.ProcessEnv,
  { push, warn }: { push: boolean; warn: (line: string) => void },
): Promise<{ commit: string; version: string }> {
  const revision = await readRevision(rootDir, env);
  if (!revision) throw noRelease(['this is not the root of a git repository']);
  const version = await productVersion(rootDir, env);
  const faults = [
    revision.isShallow && 'the clone is shallow, so the version counts too few commits: git fetch --unshallow',
    (await isChanged(rootDir, env)) && 'files differ from the commit: commit or stash them',
    parseVersion(version)?.commit !== revision.commit.slice(0, 12) &&
      `APP_VERSION ${version} is not that of the commit: leave it out`,
  ].filter((fault) => fault !== false);
  if (push && faults.length > 0) throw noRelease(faults);
  for (const fault of faults) warn(`not for a release: ${fault}`);
  return { commit: revision.commit, version };
}

async function isChanged(cwd: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const args = ['status', '--porcelain', '--untracked-files=no'];
  const { stdout } = await runProgram({ program: 'git', args, cwd, env, install: 'Install git.' });
  return stdout !== '';
}

function noRelease(faults: readonly string[]): AppError {
  const message = `No release can be built from here: ${faults.join('; ')}.`;
  return new AppError({ code: 'build.no-release', kind: 'invalid', message });
}
