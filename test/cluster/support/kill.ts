import { readFile, readdir } from 'node:fs/promises';
import { getJson, type Pod } from './kubectl.ts';

/** Which processes of a pod are killed: the program's, the sidecar's, or every one. */
export type Victim = 'node' | 'daprd' | 'pod';

/**
 * SIGKILL for processes of a pod, as the kernel's out-of-memory killer would do it: from the host, because the images have no shell.
 * Resolves to how many were killed; 0 where the pods' processes are not this machine's.
 */
export async function kill(pod: string, victim: Victim): Promise<number> {
  const { metadata } = await getJson<Pod>('pod', pod);
  const processes = await processesOf(metadata.uid);
  const victims = processes.filter(({ name }) => victim === 'pod' || name === victim);
  for (const { pid } of victims) process.kill(pid, 'SIGKILL');
  return victims.length;
}

async function processesOf(uid: string): Promise<{ pid: number; name: string }[]> {
  // The systemd driver of control groups writes the id with underscores.
  const marks = [uid, uid.replaceAll('-', '_')];
  const found = await Promise.all(
    (await readdir('/proc').catch(() => [])).filter(isNumber).map(async (pid) => {
      const group = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
      if (!marks.some((mark) => group.includes(mark))) return [];
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return [{ pid: Number(pid), name: command.split('\0')[0]?.split('/').at(-1) ?? '' }];
    }),
  );
  return found.flat();
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}
