import { runProgram } from '../../../scripts/programs/run-program.ts';

/** SIGKILL for a process and all that it has started, at whatever depth and in whatever group: a runner that is lost. */
export async function killTree(root: number): Promise<void> {
  const { stdout } = await runProgram({ program: 'ps', args: ['-eo', 'pid=,ppid='], env: process.env, install: '' });
  const parents = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const doomed = new Set([root]);
  // `ps` lists a child behind its parent, but for numbers that have started anew.
  for (let size = 0; size !== doomed.size;) {
    size = doomed.size;
    for (const [pid, parent] of parents) {
      if (pid !== undefined && parent !== undefined && doomed.has(parent)) doomed.add(pid);
    }
  }
  for (const pid of doomed) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It had ended by itself.
    }
  }
}
