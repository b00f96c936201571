import { spawnSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#core/domain/errors';

const END_DEADLINE_MS = 20_000;
const POLL_MS = 20;

/**
 * What a killed run left in `postmaster.pid`: a server that still runs is shut down (its new parent could not watch
 * it); the file of a dead one, whose number may belong to another process by now, is removed, because PostgreSQL would
 * refuse to start.
 */
export async function endOrphan(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const pid = Number(text.split('\n')[0]);
  if (Number.isInteger(pid) && pid > 1 && (await runsOn(pid, dataDir))) {
    process.kill(pid, 'SIGINT');
    const deadline = Date.now() + END_DEADLINE_MS;
    while (await runsOn(pid, dataDir)) {
      if (Date.now() > deadline) throw stillRuns(pid, dataDir);
      await delay(POLL_MS);
    }
  }
  await rm(file, { force: true });
}

/** Whether that process is a postmaster of that folder: by its command line, since numbers are used again. */
async function runsOn(pid: number, dataDir: string): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(
    () => spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '',
  );
  return commandLine.includes('postgres') && commandLine.includes(dataDir);
}

function stillRuns(pid: number, dataDir: string): AppError {
  return new AppError({
    code: 'postgres.orphan',
    kind: 'unavailable',
    message: `A PostgreSQL of an earlier run (process ${pid}) still uses ${dataDir} and does not end: end it by hand.`,
  });
}
