import type { TSchema, Static } from 'typebox';
import { Check } from 'typebox/value';
import { AppError } from '#core/domain/errors';
import { KUBERNETES } from '#core/platform/names';
import { searchPathWithTools } from '../../programs/find-program.ts';
import { runProgram } from '../../programs/run-program.ts';
import { retry, type Pauses } from './retry.ts';

/** kubectl in the product's namespace. */
export type Kubectl = {
  /** Runs a call and returns what it wrote. @throws AppError: `conflict` when somebody else was first, else `unavailable`. */
  run: (args: readonly string[], input?: string) => Promise<string>;
  /** The same for a question, tried three times, whose answer is JSON of a known shape. */
  ask: <T extends TSchema>(args: readonly string[], answer: T) => Promise<Static<T>>;
};

export function createKubectl(env: NodeJS.ProcessEnv, pauses: Pauses): Kubectl {
  const run: Kubectl['run'] = async (args, input) => {
    const { code, stdout, stderr } = await runProgram({
      program: 'kubectl',
      args: ['--namespace', KUBERNETES.namespace, ...args],
      env: { ...env, PATH: searchPathWithTools(env) },
      install: 'Run `npm run tools` to get kubectl.',
      ...(input !== undefined && { input }),
    });
    if (code === 0) return stdout;
    throw failure(args, stderr);
  };
  return {
    run,
    ask: async (args, answer) => {
      const text = await retry(() => run(args), pauses);
      const value: unknown = text.trim() === '' ? null : JSON.parse(text);
      if (Check(answer, value)) return value;
      const message = `kubectl ${args.join(' ')} answered in another shape than this script knows.`;
      throw new AppError({ code: 'kubectl.unexpected-answer', kind: 'bug', message });
    },
  };
}

function failure(args: readonly string[], stderr: string): AppError {
  const words = stderr.trim() || 'no reason given';
  const isConflict = /\((?:Conflict|AlreadyExists)\)|the object has been modified|already exists/.test(words);
  const [code, kind] = isConflict
    ? (['kubectl.conflict', 'conflict'] as const)
    : (['kubectl.failed', 'unavailable'] as const);
  return new AppError({ code, kind, message: `kubectl ${args.slice(0, 2).join(' ')}: ${words}` });
}
