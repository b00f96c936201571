import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#core/domain/errors';
import { killGroup } from '../../programs/start-child.ts';

/** A process by its number and the moment it began: numbers are used again. */
type Process = { pid: number; began: string };
type State = { supervisor: Process; url?: string; parts: Process[] };

export type StackLock = {
  /** Keeps what the next start must know if this one is killed. */
  record: (state: { url?: string; pids: number[] }) => void;
  release: () => void;
};

/** How long parts of a killed run get to end by themselves before they are killed. */
const LEFTOVERS_MS = 8000;
const POLL_MS = 50;

/**
 * One stack per folder: two brokers or databases on one set of files would destroy them. The lock of a run that was
 * killed is taken over, once its parts have ended.
 * @throws AppError `conflict` when another stack runs there.
 */
export async function lockStack(dir: string): Promise<StackLock> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, 'stack.lock');
  const me: State = { supervisor: { pid: process.pid, began: beganAt(process.pid) }, parts: [] };
  while (!create(path, me)) {
    const other = read(path);
    if (other && isAlive(other.supervisor)) throw alreadyRuns(dir, other);
    await endLeftovers(other?.parts ?? []);
    rmSync(path, { force: true });
  }
  return {
    record({ url, pids }) {
      const parts = pids.map((pid) => ({ pid, began: beganAt(pid) }));
      replaceIfPossible(path, JSON.stringify({ ...me, ...(url && { url }), parts }));
    },
    release: () => rmSync(path, { force: true }),
  };
}

/** On a full disk the former record stays: better than the end of a stack that runs. */
function replaceIfPossible(path: string, text: string): void {
  try {
    // Written to a temporary file and renamed, so that a kill in the middle leaves a complete file.
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

function create(path: string, state: State): boolean {
  try {
    writeFileSync(path, JSON.stringify(state), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): State | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as State;
  } catch {
    return undefined;
  }
}

async function endLeftovers(parts: Process[]): Promise<void> {
  const deadline = Date.now() + LEFTOVERS_MS;
  while (parts.some(isAlive) && Date.now() < deadline) await delay(POLL_MS);
  for (const part of parts.filter(isAlive)) killGroup(part.pid, 'SIGKILL');
}

function isAlive({ pid, began }: Process): boolean {
  return beganAt(pid) === began && began !== '';
}

/** When a process began, in whatever unit the system has; empty when there is none. */
function beganAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields after the program's name, which may hold spaces: state is the first, the start time the 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : (fields[19] ?? '');
  } catch {
    if (process.platform === 'linux') return '';
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  }
}

function alreadyRuns(dir: string, { supervisor, url }: State): AppError {
  const where = url ? ` at ${url}` : '';
  const message = `Todo Chatbot already runs${where} (process ${supervisor.pid}) with the data in ${dir}. Use that one, or end it first (Ctrl-C there).`;
  return new AppError({ code: 'start.already-running', kind: 'conflict', message });
}
