import { AppError } from '#core/domain/errors';
import { runProgram } from '../programs/run-program.ts';
import type { ActionUse } from './pin-actions.ts';

/**
 * The commit of an action's version, asked of its own repository by git. A version that was pinned has to be the commit that it was:
 * who moves a tag changes what everybody runs.
 * @throws AppError `unavailable`, code `pin.no-commit`, or `conflict`, code `pin.moved`
 */
export async function readCommit(use: ActionUse, env: NodeJS.ProcessEnv, host = 'https://github.com'): Promise<string> {
  const { repository, version, commit } = use;
  const tag = `refs/tags/${version}`;
  // The second line, `^{}`, is the commit of a tag that is an object of its own.
  const { code, stdout, stderr } = await runProgram({
    program: 'git',
    args: ['ls-remote', `${host}/${repository}`, tag, `${tag}^{}`],
    env: { ...env, GIT_TERMINAL_PROMPT: '0' },
    install: 'Install git.',
  });
  const found = Object.fromEntries(stdout.split('\n').map((line) => line.split('\t').toReversed()));
  const actual: string | undefined = found[`${tag}^{}`] ?? found[tag];
  if (code !== 0 || actual === undefined || !/^[0-9a-f]{40}$/.test(actual)) {
    const reason = code === 0 ? `${host}/${repository} has no such version` : stderr.trim();
    const message = `${repository}@${version} was not pinned: ${reason}.`;
    throw new AppError({ code: 'pin.no-commit', kind: 'unavailable', message });
  }
  if (commit === undefined || commit === actual) return actual;
  const message = `${repository}@${version} is ${actual} now and was ${commit}: find out why before you trust it.`;
  throw new AppError({ code: 'pin.moved', kind: 'conflict', message });
}
