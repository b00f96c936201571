import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInAsGuest } from '../../../test/support/api-client.ts';
import type { ApiClient } from '../../../test/support/api-client.ts';
import { until } from '../../../test/support/until.ts';
import { startStack } from './start-stack.ts';
import type { Stack, StackEvent } from './start-stack.ts';

/** Far above what it takes (seconds), for a machine that does ten other things. */
const DEADLINE_MS = 30_000;
const START = join(import.meta.dirname, '..', 'start.ts');
let local: string;
beforeAll(async () => {
  local = await mkdtemp(join(tmpdir(), 'stack-'));
});
afterAll(() => rm(local, { recursive: true, force: true }));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Everything below a process, however deep and in whatever group. */
async function descendants(root: number): Promise<number[]> {
  const ps = spawn('ps', ['-eo', 'pid=,ppid='], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  ps.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(ps, 'close');
  const pairs = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([pid = 0, ppid]) => (ppid === parent ? [pid, ...below(pid)] : []));
  return below(root).filter((pid) => pid !== ps.pid);
}

const daily = { dueDate: '2026-11-24', recurrence: { rrule: 'FREQ=DAILY', anchor: 'due' } } as const;

async function hasNext(who: ApiClient, title: string): Promise<boolean> {
  return (await who.list('open')).some((task) => task.title === title && task.occurrenceNo === 2);
}

describe('the local stack', () => {
  let stack: Stack;
  let who: ApiClient;
  const events: StackEvent[] = [];

  beforeAll(async () => {
    stack = await startStack({
      dir: local,
      env: process.env,
      dapr: 'shim',
      replicas: 2,
      report: (event) => events.push(event),
    });
    who = await signInAsGuest(stack.url);
  });
  afterAll(() => stack.stop());

  it('answers everything on one port, and every part told that it is healthy', async () => {
    for (const path of ['/', '/readyz', '/livez', '/startupz', '/api/openapi.json']) {
      expect((await fetch(stack.url + path)).status, path).toBe(200);
    }
    // The public health is judged every few seconds.
    await until(async () => (await fetch(`${stack.url}/healthz`)).ok, DEADLINE_MS);
    expect(await (await fetch(stack.url)).text()).toContain('<div id=');
    const healthy = events.flatMap((event) => (event.kind === 'healthy' ? [event.part] : []));
    const parts = [
      'azurite',
      'backend-1',
      'backend-2',
      'broker',
      'dapr',
      'frontend',
      'functions',
      'page',
      'postgres',
      'schema',
    ];
    expect(healthy.toSorted()).toEqual(parts);
  });

  it('keeps what it writes in one folder of its owner', async () => {
    expect((await readdir(local)).toSorted()).toEqual(['cache', 'data', 'logs', 'secrets', 'stack.lock']);
    for (const dir of [local, stack.paths.secrets]) expect((await stat(dir)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(stack.paths.secrets)) {
      expect((await stat(join(stack.paths.secrets, name))).mode & 0o777, name).toBe(0o600);
    }
    const log = await readFile(join(stack.paths.logs, 'backend-1.log'), 'utf8');
    for (const line of log.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
  });

  it('US6.1: a completed recurring task comes back, through every part', async () => {
    const task = await who.create({ title: 'water plants', ...daily });
    await who.complete(task.id);
    await until(() => hasNext(who, 'water plants'), DEADLINE_MS);
    expect(await who.list('done')).toMatchObject([{ id: task.id, occurrenceNo: 1 }]);
  });

  it('FR-035: restarts parts that were killed, on their ports, and loses nothing', { timeout: 200_000 }, async () => {
    for (const part of ['functions', 'broker', 'dapr', 'backend-1', 'azurite', 'postgres']) {
      const title = `after ${part}`;
      const task = await who.create({ title, ...daily });
      await stack.kill(part);
      await who.complete(task.id);
      await until(() => hasNext(who, title), DEADLINE_MS);
      await stack.untilUp(part);
      expect(events.slice(-2)).toMatchObject([
        { kind: 'died', part },
        { kind: 'back', part },
      ]);
    }
  });

  it('refuses to run twice on the same data', async () => {
    await expect(startStack({ dir: local, env: process.env })).rejects.toThrow(`already runs at ${stack.url}`);
  });
});

describe('npm start', () => {
  type Run = { child: ChildProcess; text: () => string };
  const launch = (command: string, args: string[], env = process.env): Run => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return { child, text: () => text };
  };
  const run = (...args: string[]): Run => launch(process.execPath, ['--conditions=source', START, ...args]);
  /** As npm does it: by a shell, which dies of a SIGTERM without passing it on. */
  const runByShell = (...args: string[]): Run => {
    const command = [process.execPath, '--conditions=source', START, ...args].map((word) => `'${word}'`).join(' ');
    return launch('sh', ['-c', `${command}; true`], { ...process.env, npm_lifecycle_event: 'start' });
  };
  const ready = async (): Promise<Run & { family: number[]; url: string }> => {
    const { child, text } = run('--port', '0', '--dapr', 'shim', '--dir', local);
    await until(() => text().includes('Ready in') || child.exitCode !== null, DEADLINE_MS);
    const url = /Ready in .*(http:\S+)/.exec(text())?.[1] ?? '';
    return { child, text, url, family: await descendants(child.pid ?? 0) };
  };

  it(
    'Ctrl-C ends all in order within 10 s and leaves no process; the data is there the next time',
    { timeout: 120_000 },
    async () => {
      const first = await ready();
      const who = await signInAsGuest(first.url);
      await who.create({ title: 'kept' });
      expect(first.family.length).toBeGreaterThan(7);
      const began = Date.now();
      first.child.kill('SIGINT');
      expect((await once(first.child, 'exit'))[0], first.text()).toBe(0);
      expect(Date.now() - began).toBeLessThan(10_000);
      expect(first.family.filter(isAlive)).toEqual([]);

      const second = await ready();
      // The cookie's name carries the port, which differs here; a person keeps theirs.
      const cookie = who.cookie.replace(new URL(first.url).port, new URL(second.url).port);
      const tasks = await fetch(`${second.url}/api/tasks`, { headers: { cookie } });
      expect(await tasks.text()).toContain('"kept"');
      second.child.kill('SIGKILL');
      await until(() => !second.family.some(isAlive), 10_000);
    },
  );

  it('Ctrl-C in the middle of a start ends it and leaves no process', { timeout: 60_000 }, async () => {
    const { child, text } = run('--port', '0', '--dapr', 'shim', '--dir', local);
    await until(() => text().includes('event broker'), DEADLINE_MS);
    const family = await descendants(child.pid ?? 0);
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0], text()).toBe(0);
    expect(text()).not.toContain('Ready in');
    expect(family.filter(isAlive)).toEqual([]);
  });

  it('ends when npm is ended, which tells nobody', { timeout: 60_000 }, async () => {
    const { child, text } = runByShell('--port', '0', '--dapr', 'shim', '--dir', local);
    await until(() => text().includes('event broker'), DEADLINE_MS);
    const family = await descendants(child.pid ?? 0);
    child.kill('SIGTERM');
    await until(() => text().includes('All stopped') && !family.some(isAlive), DEADLINE_MS);
    expect(text()).not.toContain('Ready in');
  });

  it('says what is wrong with an option, and where help is', async () => {
    const { child, text } = run('--prot', '1');
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(text()).toContain(`Unknown option '--prot'`);
    expect(text()).toContain('--help');
  });
});
