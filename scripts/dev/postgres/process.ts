import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { RunAs } from './binaries.ts';

export type PostgresProcess = ChildProcessByStdio<null, Readable, Readable>;

/** Starts one of PostgreSQL's programs; `onLine` gets every line it prints. */
export function spawnPostgres(options: {
  runAs: RunAs;
  program: string;
  args: string[];
  cwd: string;
  onLine: (line: string) => void;
}): PostgresProcess {
  const { runAs, program, args, cwd } = options;
  const words = runAs.kind === 'namespace' ? [...runAs.prefix, program, ...args] : [program, ...args];
  const child = spawn(words[0] ?? program, words.slice(1), {
    cwd,
    ...(runAs.kind === 'user' ? { uid: runAs.uid, gid: runAs.gid } : {}),
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C in the terminal must not stop the database before its users.
    detached: true,
  });
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', options.onLine);
  return child;
}
