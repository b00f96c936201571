import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AppError } from '#core/domain/errors';

export type ChildOptions = {
  name: string;
  /** A TypeScript file and its arguments, run on this Node. */
  entry: string;
  args?: string[];
  /** Node's own options; those of our sources without it. */
  nodeOptions?: string[];
  env: Record<string, string>;
  cwd: string;
  log: (line: string) => void;
};

/** A process that serves: what its listening line said, and how to end it. */
export type Child = {
  pid: number;
  port: number;
  /** The whole listening line. */
  line: Record<string, unknown>;
  /** Resolves with the exit code, null after a signal, when the process has ended, whoever ended it. */
  exited: Promise<number | null>;
  stop: () => Promise<void>;
  /** Closes our end of its stdin, as our own death would. */
  letGo: () => void;
};

/** How many last lines of output an error quotes when a child did not start. */
const TAIL_LINES = 5;
const START_DEADLINE_MS = 60_000;
const FOR_SOURCES = ['--conditions=source', '--enable-source-maps'];

/**
 * Starts a child in a process group of its own (a terminal's Ctrl-C reaches only the supervisor) that holds a pipe to us
 * as its stdin: when we are gone, however, the pipe closes and the child ends. Resolves when it says that it listens.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const listening = Promise.withResolvers<string>();
  const { child, exited, tail } = launch(options, (line) => {
    if (isListening(line)) listening.resolve(line);
  });
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), START_DEADLINE_MS);
  void exited.then(() => listening.reject(notStarted(options.name, 'did not start', tail)));
  const text = await listening.promise.finally(() => clearTimeout(timer));
  const line = JSON.parse(text) as Record<string, unknown> & { port: number };
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  return { pid: child.pid ?? 0, port: line.port, line, exited, stop, letGo: () => child.stdin?.end() };
}

/** Runs a child to its end. @throws AppError `unavailable` with its last lines when it fails. */
export async function runChild(options: ChildOptions): Promise<void> {
  const { child, exited, tail } = launch(options, () => undefined);
  await exited;
  if (child.exitCode !== 0) throw notStarted(options.name, `ended with ${child.exitCode ?? child.signalCode}`, tail);
}

function launch(
  { entry, args = [], nodeOptions = FOR_SOURCES, env, cwd, log }: ChildOptions,
  onLine: (line: string) => void,
): { child: ChildProcess; exited: Promise<number | null>; tail: string[] } {
  const child = spawn(process.execPath, [...nodeOptions, entry, ...args], {
    cwd,
    env: { ...env, SUPERVISED: 'true' },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      log(line);
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      onLine(line);
    });
  }
  // A child that ended while we wrote would otherwise crash us.
  child.stdin?.on('error', () => undefined);
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      tail.push(error.message);
      resolve(null);
    });
    // Whatever it had started and left behind ends with it.
    child.once('exit', () => signalGroup(child, 'SIGKILL'));
    child.once('close', (code) => resolve(code));
  });
  return { child, exited, tail };
}

/** Signals a child and all in its group. False when there is none any more. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): boolean {
  return child.pid !== undefined && killGroup(child.pid, signal);
}

export function killGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

function isListening(line: string): boolean {
  return line.includes('"event":"listening"') && line.startsWith('{');
}

function notStarted(name: string, what: string, tail: string[]): AppError {
  const message = [`${name} ${what}.`, ...tail.map(readableLine)].join('\n    ');
  return new AppError({ code: 'stack.part-not-started', kind: 'unavailable', message });
}

/** A log line as a person reads it. */
function readableLine(line: string): string {
  try {
    const { level, msg, err } = JSON.parse(line) as { level?: string; msg?: string; err?: { message?: string } };
    return [level, msg, err?.message].filter(Boolean).join(': ');
  } catch {
    return line;
  }
}
