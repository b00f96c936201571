import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createScope, tempDir } from '../broker/fixture.ts';

const scope = createScope();
afterEach(() => scope.close());

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function start(
  functionTimeout = '00:10:00',
): Promise<{ child: ChildProcess; port: number; exited: Promise<number> }> {
  const hostJson = join(await tempDir(scope), 'host.json');
  const ours = JSON.parse(await readFile(path('../../../host.json'), 'utf8')) as Record<string, unknown>;
  await writeFile(hostJson, JSON.stringify({ ...ours, functionTimeout }));
  const args = ['--entry', path('./host-test-app.ts'), '--host-json', hostJson];
  const child = spawn(process.execPath, ['--conditions=source', path('./main.ts'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, SUPERVISED: 'true' },
  });
  const exited = once(child, 'exit').then(([code]) => Number(code));
  scope.defer(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    const { event, port } = JSON.parse(line) as { event?: string; port: number };
    if (event === 'listening') return { child, port, exited };
  }
  throw new Error('the host did not listen');
}

describe('the Functions host as a process', () => {
  it('answers, and ends with 0 when it is asked to', async () => {
    const { child, port, exited } = await start();
    expect(await (await fetch(`http://127.0.0.1:${port}/api/hello`)).text()).toBe('hello');
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
  });

  it('ends when its supervisor is gone', async () => {
    const { child, exited } = await start();
    child.stdin?.end();
    expect(await exited).toBe(0);
  });

  it('ends when a function outlasts functionTimeout', async () => {
    const { port, exited } = await start('00:00:01');
    await expect(fetch(`http://127.0.0.1:${port}/api/hang`)).rejects.toThrow('fetch failed');
    expect(await exited).toBe(1);
  });

  it('ends when a rejection is left unhandled, as the worker does', async () => {
    const { port, exited } = await start();
    await fetch(`http://127.0.0.1:${port}/api/stray`).catch(() => undefined);
    expect(await exited).toBe(1);
  });
});
