import { readdir, readFile } from 'node:fs/promises';
import { runProgram } from '../programs/run-program.ts';

/** CPU time that a process has used since its start, in seconds; on Linux with that of its ended children. */
type Usage = { parent: number; seconds: number };

/** The processes of this machine by id; `null` on Windows, where nothing at hand tells their CPU time. */
export type ProcessTable = Map<number, Usage> | null;

/** Linux counts in hundredths of a second, whatever the kernel's own clock (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;

export async function readProcessTable(platform: NodeJS.Platform = process.platform): Promise<ProcessTable> {
  if (platform === 'win32') return null;
  return platform === 'linux' ? await readProc() : await readPs();
}

export function cpuOf(table: ProcessTable, pid: number): number | null {
  return table?.get(pid)?.seconds ?? null;
}

/** CPU seconds of all processes that descend from `pid`, without its own. */
export function cpuBelow(table: ProcessTable, pid: number): number | null {
  if (!table) return null;
  const below = (ancestor: number): number =>
    [...table].reduce((sum, [id, { parent, seconds }]) => (parent === ancestor ? sum + seconds + below(id) : sum), 0);
  return below(pid);
}

async function readProc(): Promise<Map<number, Usage>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  // A process may end while we read.
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)));
  return new Map(stats.filter((stat) => stat !== null).map(parseStat));
}

/** One line of /proc/<pid>/stat: the name in parentheses may hold anything, blanks and parentheses too. */
export function parseStat(stat: string): [number, Usage] {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return [Number.parseInt(stat, 10), { parent: Number(fields[1]), seconds: ticks / TICKS_PER_SECOND }];
}

async function readPs(): Promise<Map<number, Usage>> {
  const args = ['-A', '-o', 'pid=,ppid=,time='];
  const { stdout } = await runProgram({ program: 'ps', args, env: process.env, install: 'Install ps.' });
  return new Map(stdout.trim().split('\n').map(parsePsLine));
}

/** `pid ppid [[days-]hours:]minutes:seconds[.hundredths]` */
export function parsePsLine(line: string): [number, Usage] {
  const [pid, parent, time = ''] = line.trim().split(/\s+/);
  const [days, clock] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = (clock ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return [Number(pid), { parent: Number(parent), seconds: Number(days) * 86_400 + seconds }];
}
