import { AppError } from '#core/domain/errors';
import { searchPathWithTools } from '../../programs/find-program.ts';
import { runProgram } from '../../programs/run-program.ts';
import { commandLine, type Command, type Step, type StepCheck } from './command.ts';

/** Pause between two tries of a check. */
const PAUSE_MS = 3_000;

export type Installation = {
  env: NodeJS.ProcessEnv;
  /** Says the calls instead of making them. */
  dryRun: boolean;
  print: (line: string) => void;
  sleep: (ms: number) => Promise<void>;
};

/**
 * Takes the steps one after the other, each followed by its checks, and stops at the first that fails. To repeat it changes
 * nothing that is right already.
 * @throws AppError `unavailable`, code `platform.failed`, with the call and the program's own words.
 */
export async function installPlatform(steps: readonly Step[], installation: Installation): Promise<void> {
  for (const { name, commands, checks } of steps) {
    installation.print(`# ${name}`);
    for (const command of commands) await perform(command, installation);
    for (const check of checks) await perform(check, installation);
  }
}

async function perform(check: StepCheck, installation: Installation): Promise<void> {
  installation.print(commandLine(check));
  if (installation.dryRun) return;
  for (let attempt = 1; ; attempt += 1) {
    const fault = await faultOf(check, installation.env);
    if (fault === undefined) return;
    if (attempt >= (check.attempts ?? 1)) {
      const message = `${commandLine(check)}\n${fault}`;
      throw new AppError({ code: 'platform.failed', kind: 'unavailable', message });
    }
    await installation.sleep(PAUSE_MS);
  }
}

/** Undefined when the call did what it had to, else what went wrong. */
async function faultOf(check: StepCheck, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { code, stdout, stderr } = await run(check, env);
  if (code !== 0) return stderr.trim() || `ended with ${code}`;
  if (check.prints === undefined || stdout.trim() === check.prints) return undefined;
  return `wrote "${stdout.trim()}" instead of "${check.prints}"`;
}

async function run({ program, args, stdin }: Command, env: NodeJS.ProcessEnv): ReturnType<typeof runProgram> {
  let input = stdin;
  if (typeof input === 'object') {
    const source = await run(input, env);
    if (source.code !== 0) return source;
    input = source.stdout;
  }
  return await runProgram({
    program,
    args,
    env: { ...env, PATH: searchPathWithTools(env) },
    install: `Run \`npm run tools\` to get ${program}.`,
    ...(input !== undefined && { input }),
  });
}
