import { Type, type Static, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { AppError } from '#core/domain/errors';
import { runProgram } from '../programs/run-program.ts';

/**
 * The one way to Azure: runs `az <args>` and returns its JSON answer, checked against the shape the caller needs
 * (`null` when az prints nothing). Never give it a secret as an argument: other users of the machine see those.
 * @throws AppError `unavailable`: `program.missing`, `az.failed` (az's own words) or `az.unexpected-answer`.
 */
export type Az = <T extends TSchema>(args: readonly string[], answer: T) => Promise<Static<T>>;

/** For commands whose answer does not matter. */
export const ANYTHING = Type.Unknown();

/** Creates the runner; `env` decides which `az` is found and which account it uses. */
export function createAz(env: NodeJS.ProcessEnv): Az {
  return async (args, answer) => {
    const result = await runProgram({
      program: 'az',
      args: [...args, '--output', 'json', '--only-show-errors'],
      env,
      install: 'Install the Azure CLI: https://learn.microsoft.com/cli/azure/install-azure-cli',
    });
    if (result.code !== 0) throw failure(args, result.stderr);
    return readAnswer(args, result.stdout, answer);
  };
}

/** The command without its values: `az keyvault secret set`. */
function commandOf(args: readonly string[]): string {
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  return ['az', ...args.slice(0, firstOption < 0 ? args.length : firstOption)].join(' ');
}

function failure(args: readonly string[], stderr: string): AppError {
  const words = stderr.replace(/^ERROR: /gm, '').trim() || 'no reason given';
  return new AppError({ code: 'az.failed', kind: 'unavailable', message: `${commandOf(args)}: ${words}` });
}

function readAnswer<T extends TSchema>(args: readonly string[], stdout: string, answer: T): Static<T> {
  const text = stdout.trim();
  const json: unknown = text === '' ? null : JSON.parse(text);
  if (Check(answer, json)) return json;
  const message = `${commandOf(args)} answered in another shape than this script knows; update one of the two.`;
  throw new AppError({ code: 'az.unexpected-answer', kind: 'unavailable', message });
}
