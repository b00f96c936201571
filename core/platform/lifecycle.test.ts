import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';

const CHILD = join(import.meta.dirname, '..', 'testing', 'lifecycle-child.ts');
type Line = { level: string; msg: string; reason?: string };

/** Starts the child, waits until it listens, does something to it and collects what it said until it ended. */
async function run(
  mode: string,
  options: { supervised?: boolean; act?: (child: ReturnType<typeof start>) => Promise<void> | void },
) {
  const child = start(mode, options.supervised ?? false);
  const lines: Line[] = [];
  const closed = once(child, 'close') as Promise<[number | null, string | null]>;
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Line;
    lines.push(line);
    if (line.msg === 'child listens') await options.act?.(child);
    if (line.msg === 'stop called' && mode === 'hang' && options.act === twice) child.kill('SIGTERM');
  }
  const [code, signal] = await closed;
  return { code, signal, lines, messages: lines.map(({ msg }) => msg) };
}

function start(mode: string, supervised: boolean) {
  return spawn(process.execPath, ['--conditions=source', CHILD, mode, supervised ? 'supervised' : 'alone'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

const terminate = (child: ReturnType<typeof start>): void => void child.kill('SIGTERM');
const twice = (child: ReturnType<typeof start>): void => terminate(child);

describe('FR-005: runUntilStopped', () => {
  it('SIGTERM stops once and exits 0', async () => {
    const { code, lines, messages } = await run('clean', { act: terminate });
    expect(code).toBe(0);
    expect(messages).toEqual(['child listens', 'stopping', 'stop called']);
    expect(lines.at(-1)?.reason).toBe('SIGTERM');
  });

  it('SIGINT does the same for a process that nobody supervises', async () => {
    const { code, lines } = await run('clean', { act: (child) => void child.kill('SIGINT') });
    expect(code).toBe(0);
    expect(lines.at(-1)?.reason).toBe('SIGINT');
  });

  it('a supervised process leaves SIGINT to its supervisor', async () => {
    const act = (child: ReturnType<typeof start>): void => {
      child.kill('SIGINT');
      child.kill('SIGTERM');
    };
    const { code, lines } = await run('clean', { supervised: true, act });
    expect(code).toBe(0);
    expect(lines.at(-1)?.reason).toBe('SIGTERM');
  });

  it('a supervised process stops when its supervisor is gone, however that one died', async () => {
    const { code, lines } = await run('clean', { supervised: true, act: (child) => void child.stdin.destroy() });
    expect(code).toBe(0);
    expect(lines.at(-1)?.reason).toBe('supervisor gone');
  });

  it('a process that nobody supervises does not care about stdin', async () => {
    const act = async (child: ReturnType<typeof start>): Promise<void> => {
      child.stdin.end();
      await once(child.stdin, 'close');
      terminate(child);
    };
    expect((await run('clean', { act })).lines.at(-1)?.reason).toBe('SIGTERM');
  });

  it.each(['fail', 'throw'])('exits 1 and says so when stop goes wrong (%s)', async (mode) => {
    const { code, lines } = await run(mode, { act: terminate });
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ level: 'error', msg: 'did not stop cleanly' });
  });

  it('exits 1 when stop takes longer than the deadline', async () => {
    const { code, messages } = await run('hang', { act: terminate });
    expect(code).toBe(1);
    expect(messages.at(-1)).toMatch(/did not stop in time/);
  });

  it('a second signal ends it at once', async () => {
    const { code, messages } = await run('hang', { act: twice });
    expect(code).toBe(1);
    expect(messages).toEqual(['child listens', 'stopping', 'stop called', 'asked twice: exiting at once']);
  });

  it('FR-020: an error nobody caught is told, redacted, and ends the process with 1', async () => {
    const { code, lines } = await run('crash', {});
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ level: 'fatal', msg: 'crashed' });
    expect(JSON.stringify(lines)).not.toContain('canary-7f3a');
  });
});
