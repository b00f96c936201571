import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.ts';
import {
  secretsFolder,
  startBackendProcess,
  waitFor,
  type BackendProcess,
} from '../../../test/support/backend/backend-process.ts';
import type { TestDatabase } from '../../../test/support/backend/test-backend.ts';
import { until } from '../../../test/support/until.ts';

describe('backend process', () => {
  let database: TestDatabase;
  let secrets: Awaited<ReturnType<typeof secretsFolder>>;
  let env: Record<string, string>;
  beforeAll(async () => {
    database = await createTestDatabase();
    secrets = await secretsFolder(database);
    // Nothing listens on port 1: the sidecar is away.
    env = { ...database.env, DATABASE_USER: 'todo_app', SECRETS_DIR: secrets.dir, DAPR_HTTP_PORT: '1' };
  });
  afterAll(async () => {
    await secrets.remove();
    await database.drop();
  });

  const start = async (process: BackendProcess) => {
    const response = await fetch(`${process.origin}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ timeZone: 'UTC' }),
    });
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return { cookie, status: response.status };
  };

  it('becomes ready quickly, serves, tells its health and version, and stops cleanly', async () => {
    const backend = await startBackendProcess(env);
    expect((await fetch(`${backend.origin}/startupz`)).status).toBe(200);
    expect((await start(backend)).status).toBe(201);
    const beats = () => database.admin('SELECT version FROM instance_beat WHERE process = $1', ['backend']);
    await waitFor(
      async () => (await beats()).length === 1,
      () => backend.output(),
    );
    expect(await beats()).toEqual([{ version: 'process-test' }]);
    const status = async () => (await (await fetch(`${backend.origin}/api/status`)).json()) as { status: string };
    await waitFor(
      async () => (await status()).status !== 'down',
      () => backend.output(),
    );
    expect(await backend.stop()).toBe(0);
    expect(backend.output()).toContain('"event":"stopped"');
    console.log(
      `ready after ${Math.round(backend.readyMs)} ms, of which ${waitedMs(backend.output())} ms listening but not ready`,
    );
    // The aim is 1.5 s on a free machine; this bound only finds what is plainly wrong on a busy one.
    expect(backend.readyMs).toBeLessThan(10_000);
  });

  it('US4.3: is ready only when it has looked at its health: nobody is told of an outage because a replica is new', async () => {
    // A sidecar that takes connections and never answers: the first look at it lasts as long as a look may.
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const backend = await startBackendProcess({ ...env, DAPR_HTTP_PORT: String(port) });
    expect((await fetch(`${backend.origin}/healthz`)).status).toBe(200);
    await backend.stop();
    silent.close();
  });

  it('EDGE-5: a burst of connections waits for a busy process, and none hangs outside', async () => {
    const backend = await startBackendProcess(env);
    // As busy as can be. The kernel takes connections for it.
    process.kill(backend.pid, 'SIGSTOP');
    let connected = 0;
    const sockets = Array.from({ length: 1_500 }, () => {
      const socket = connect(backend.port, '127.0.0.1', () => (connected += 1));
      return socket.on('error', () => undefined);
    });
    try {
      await until(() => connected === sockets.length).catch(() => undefined);
      expect(connected).toBe(sockets.length);
    } finally {
      process.kill(backend.pid, 'SIGCONT');
      for (const socket of sockets) socket.destroy();
      await backend.stop();
    }
  });

  it('FR-035: without the sidecar requests succeed, events wait, and the status says so', async () => {
    const backend = await startBackendProcess(env);
    const { cookie } = await start(backend);
    const post = async (path: string, body?: object) =>
      (await (
        await fetch(`${backend.origin}${path}`, {
          method: 'POST',
          headers: { cookie, ...(body && { 'content-type': 'application/json' }) },
          ...(body && { body: JSON.stringify(body) }),
        })
      ).json()) as { id: string; status: string };
    const task = await post('/api/tasks', { title: 'repeats', recurrence: { rrule: 'FREQ=DAILY', anchor: 'due' } });
    expect((await post(`/api/tasks/${task.id}/complete`)).status).toBe('done');
    expect(await database.admin('SELECT published_at FROM outbox')).toEqual([{ published_at: null }]);
    const health = async () => (await (await fetch(`${backend.origin}/healthz`)).json()) as Health;
    // All in one answer: the checks run in parallel, and on a busy machine the database may look slow in another one.
    await waitFor(
      async () => {
        const { status, components } = await health();
        const isSidecarMissed = components.events?.detail.includes('sidecar') ?? false;
        return isSidecarMissed && status === 'degraded' && components.database?.status === 'healthy';
      },
      () => backend.output(),
    );
    expect(await backend.stop()).toBe(0);
  });

  it('ends when its supervisor is gone', async () => {
    const backend = await startBackendProcess(env);
    backend.letGo();
    expect(await backend.exited).toBe(0);
  });

  it('names every wrong setting at once, no value, and ends with 1', () => {
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, ['--conditions=source', main], {
      env: { PATH: process.env.PATH, PORT: 'secret-value', DATABASE_HOST: 'x' },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    for (const name of ['PORT', 'DATABASE_NAME', 'DATABASE_USER', 'DATABASE_AUTH']) expect(stdout).toContain(name);
    expect(stdout).not.toContain('secret-value');
  });
});

/** From listening to ready, by the process's own log: what it waited for, apart from how long Node took to load it. */
function waitedMs(output: string): number {
  const at = (event: string): number => {
    const line = output.split('\n').find((text) => text.includes(`"event":"${event}"`)) ?? '{}';
    return Date.parse((JSON.parse(line) as { time: string }).time);
  };
  return at('ready') - at('listening');
}

type Health = { status: string; components: Record<string, { status: string; detail: string }> };
