import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Every process that a test starts inherits this variable, so that it is found even when its parent is gone. */
const MARK = 'TEST_RUN_ID';
const PATIENCE_MS = 5_000;
const POLL_MS = 100;

type Process = { pid: number; command: string };

const runId = randomUUID();
let before: ReadonlySet<number>;

/**
 * vitest globalSetup, first in the list and so the last to be torn down: when everything has been stopped, no process of this run
 * may be left. Leaked ones are ended and the run fails. Looks into /proc, so other systems than Linux are not checked.
 */
export async function setup(): Promise<void> {
  process.env[MARK] = runId;
  before = new Set((await processesOfRun()).map(({ pid }) => pid));
}

export async function teardown(): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let leaked = await findLeaked();
  while (leaked.length > 0 && Date.now() < deadline) {
    await wait(POLL_MS);
    leaked = await findLeaked();
  }
  for (const { pid } of leaked) end(pid);
  if (leaked.length === 0) return;
  const list = leaked.map(({ pid, command }) => `  ${pid} ${command}`).join('\n');
  throw new Error(`Processes that tests started were still running at the end (ended now):\n${list}`);
}

async function findLeaked(): Promise<Process[]> {
  return (await processesOfRun()).filter(({ pid }) => !before.has(pid));
}

/** Processes with this run's mark, but for this one and vitest's own workers, which vitest ends after the teardown. */
async function processesOfRun(): Promise<Process[]> {
  const names = await readdir('/proc').catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
        if (!environment.includes(`${MARK}=${runId}`)) return [];
        const command = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim();
        return command === '' || command.includes('vitest')
          ? []
          : [{ pid: Number(name), command: command.slice(0, 200) }];
      }),
  );
  return found.flat().filter(({ pid }) => pid !== process.pid);
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in this moment.
  }
}
