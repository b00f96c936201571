import { spawn } from 'node:child_process';
import { AppError } from '#core/domain/errors';

/** What a program left behind. */
export type ProgramResult = { code: number; stdout: string; stderr: string };

/**
 * Runs a program to its end and returns what it wrote; a non-zero exit is a result, not an error.
 * @throws AppError `unavailable`, code `program.missing`, with `install` as the advice.
 */
export function runProgram(call: {
  program: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** What the program reads; nothing without it. */
  input?: string;
  /** In a process group of its own, where a terminal's Ctrl-C and the end of a job's group do not reach it. */
  detached?: boolean;
  install: string;
}): Promise<ProgramResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ProgramResult>();
  const child = start(call);
  // A program that ends before it has read everything says why by its exit code.
  child.stdin.on('error', () => undefined).end(call.input);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.once('error', (cause) => {
    const message = `${call.program} does not run here. ${call.install}`;
    reject(new AppError({ code: 'program.missing', kind: 'unavailable', message, cause }));
  });
  child.once('close', (code, signal) => {
    resolve({ code: code ?? 1, stdout, stderr: signal === null ? stderr : `${stderr}ended by ${signal}\n` });
  });
  return promise;
}

function start({ program, args, env, cwd, detached = false }: Parameters<typeof runProgram>[0]) {
  const options = { env, detached, stdio: ['pipe', 'pipe', 'pipe'] as ['pipe', 'pipe', 'pipe'], ...(cwd && { cwd }) };
  // On Windows az is a .cmd file, which only a shell starts, and the shell splits what is not quoted.
  return process.platform === 'win32'
    ? spawn(
        program,
        args.map((arg) => `"${arg.replaceAll('"', '""')}"`),
        { ...options, shell: true },
      )
    : spawn(program, args, options);
}
