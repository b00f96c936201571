import { spawnSync } from 'node:child_process';
import { AppError } from '#core/domain/errors';
import { searchPathWithTools } from '../../programs/find-program.ts';
import { runProgram } from '../../programs/run-program.ts';

const ADVICE = 'Run `npm run tools`, or `az bicep install` and put the folder that it names on PATH.';
/** `file.bicep(line,column) : Warning CODE: …`, also with ` Warning ` at the start for snapshots. */
const FINDING = /(^|: ?|\s)(Warning|Error) [\w-]+:/m;

/**
 * Runs the Bicep CLI (from PATH, else from `.tools/bin`) and returns its stdout.
 * The CLI ends with 0 on type faults, which are only warnings to it; here each one is a failure.
 * @throws AppError `invalid`, code `bicep.findings`; `unavailable`, code `program.missing`, without the CLI.
 */
export async function runBicepStrictly(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const call = { program: 'bicep', args, env: withTools(env), install: ADVICE };
  const { code, stdout, stderr } = await runProgram(call);
  if (code === 0 && !FINDING.test(stderr)) return stdout;
  const message = `bicep ${args.slice(0, 2).join(' ')} found faults:\n${(stderr.trim() || stdout).trim()}`;
  throw new AppError({ code: 'bicep.findings', kind: 'invalid', message });
}

/** Undefined when the CLI runs here, else why the tests that need it are skipped. */
export function whyNoBicep(env: NodeJS.ProcessEnv): string | undefined {
  const { status } = spawnSync('bicep', ['--version'], { env: withTools(env), stdio: 'ignore' });
  return status === 0 ? undefined : `the Bicep CLI does not run here: ${ADVICE}`;
}

/** Settings of the person who runs this must not get into what is compared and committed. */
function withTools(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const neutral = Object.entries(env).filter(([name]) => !name.startsWith('TODO_'));
  return { ...Object.fromEntries(neutral), PATH: searchPathWithTools(env) };
}
