import { readFile } from 'node:fs/promises';
import { runProgram } from '../programs/run-program.ts';

/** Memory of a process in millions of bytes; `null` where the system does not tell. */
export type ProcessMemory = {
  /** All that it holds, its program's pages included. */
  resident: number | null;
  /** Without what is read from files and can be read again. */
  own: number | null;
};

const UNKNOWN: ProcessMemory = { resident: null, own: null };

export async function readMemory(pid: number, platform: NodeJS.Platform = process.platform): Promise<ProcessMemory> {
  if (platform === 'win32') return UNKNOWN;
  if (platform === 'linux') return parseStatus(await readFile(`/proc/${pid}/status`, 'utf8'));
  const args = ['-o', 'rss=', '-p', String(pid)];
  const { stdout } = await runProgram({ program: 'ps', args, env: process.env, install: 'Install ps.' });
  return { ...UNKNOWN, resident: megabytes(stdout.trim()) };
}

/** /proc/<pid>/status. */
export function parseStatus(status: string): ProcessMemory {
  const field = (name: string): number | null =>
    megabytes(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
  return { resident: field('VmRSS'), own: field('RssAnon') };
}

/** From units of 1,024 bytes. */
function megabytes(kilobytes: string | undefined): number | null {
  return kilobytes === undefined || kilobytes === '' ? null : (Number(kilobytes) * 1_024) / 1_000_000;
}
