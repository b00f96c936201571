import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '#core/domain/errors';
import { killGroup } from '../../programs/start-child.ts';

/** What a fresh clone does not have. */
const MADE = new Set(['node_modules', 'dist', '.local', '.tools', '.git', 'evidence']);

const DEADLINE_MS = 60_000;

/** Seconds of the first `npm start` after an install until page and API answer: no data, no built page. */
export async function secondsToUsablePage(root: string): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-start-'));
  try {
    await cp(root, dir, { recursive: true, filter: (path) => !MADE.has(relative(root, path)) });
    await symlink(join(root, 'node_modules'), join(dir, 'node_modules'), 'junction');
    return await timeStart(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function timeStart(cwd: string): Promise<number> {
  const began = performance.now();
  // A group of its own, which a signal then reaches as Ctrl-C in a terminal does.
  const child = spawn('npm', ['start', '--', '--port', '0'], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const timer = setTimeout(() => killGroup(child.pid ?? 0, 'SIGINT'), DEADLINE_MS);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /Ready in .*(http:\/\/\S+)/.exec(line)?.[1];
      if (url === undefined) continue;
      await requirePage(url);
      return (performance.now() - began) / 1_000;
    }
    throw new AppError({
      code: 'bench.not-started',
      kind: 'unavailable',
      message: '`npm start` ended before it was ready.',
    });
  } finally {
    clearTimeout(timer);
    killGroup(child.pid ?? 0, 'SIGINT');
    child.stdout.resume();
    await exited;
  }
}

/** The page, and a guest who may begin. @throws AppError when one of them does not answer well. */
async function requirePage(url: string): Promise<void> {
  const page = await fetch(url);
  const session = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ timeZone: 'UTC' }),
  });
  if (page.ok && session.status === 201) return;
  const message = `The page answered with ${page.status} and the API with ${session.status}.`;
  throw new AppError({ code: 'bench.not-usable', kind: 'unavailable', message });
}
