import { delimiter, join } from 'node:path';
import { runProgram } from '../programs/run-program.ts';
import type { ProgramResult } from '../programs/run-program.ts';
import { OK, failed } from './check-types.ts';
import type { Check, CheckContext } from './check-types.ts';
import { missingProgram } from './missing-program.ts';

export type CommandOptions = {
  /** A program that the command needs and that not every machine has. */
  needs?: string;
};

/** A check that passes when a command exits 0; its output is shown when it does not. */
export function commandCheck(name: string, command: readonly string[], { needs }: CommandOptions = {}): Check {
  return {
    name,
    async run(context) {
      const missing = needs === undefined ? undefined : await missingProgram(needs, context);
      if (missing !== undefined) return { status: 'skipped', detail: missing };
      const { code, stdout, stderr } = await run(command, context);
      return code === 0 ? OK : failed(`${stdout}${stderr}`);
    },
  };
}

/** Runs a program, those of node_modules first; `node` is the Node that runs this. */
export function run(
  [program = '', ...args]: readonly string[],
  { rootDir, env }: CheckContext,
): Promise<ProgramResult> {
  const path = [join(rootDir, 'node_modules', '.bin'), env['PATH'] ?? ''].join(delimiter);
  return runProgram({
    program: program === 'node' ? process.execPath : program,
    args,
    cwd: rootDir,
    env: { ...env, PATH: path, NO_COLOR: '1', FORCE_COLOR: undefined },
    install: 'Run `npm ci`.',
  });
}
