import { createServer, Socket, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileSecretSource } from '#core/adapters/secret-files/secret-source';
import { AppError } from '#core/domain/errors';
import { CONNECTION_LIMITS, POD_CONNECTIONS } from '#core/platform/names';
import { parseDatabaseLogin } from '#core/platform/secret-values';
import { readerOfSecrets } from '#core/testing/reader-of-secrets';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';
import { until } from '../../../test/support/until.ts';
import { checkDatabase } from './health.ts';
import { createInstanceBeats } from './instance-beats.ts';
import { acquire, createPool, createPoolOf } from './pool.ts';

let database: TestDatabase;
const password = 'a password of this test';

beforeAll(async () => {
  database = await createTestDatabase();
  await database.admin(
    `CREATE ROLE ${database.name}_few LOGIN CONNECTION LIMIT 1 PASSWORD '${password}' IN ROLE todo_app`,
  );
});
afterAll(async () => {
  await database.drop();
});

/** A secret of the test services, as text. */
const secretOf = (name: 'database-password-app') => createFileSecretSource(database.env.SECRETS_DIR).get(name);

/** A role that may hold one connection, as production's roles may hold few. */
const fewConnections = () => ({ ...database.connection, user: `${database.name}_few`, password });

describe('connection budget', () => {
  /** Usable connections of B1ms (docs/design/delivery.md §3). */
  const USABLE = 35;
  const MAX_PODS = 5;
  const SURGE = 2;

  it('FR-042: the roles together stay within what the server grants', () => {
    const sum = Object.values(CONNECTION_LIMITS).reduce((total, limit) => total + limit, 0);
    expect(sum).toBeLessThanOrEqual(USABLE);
  });

  it('FR-042: five pods hold all their connections at once, and a rollout still gets some', () => {
    const perPod = POD_CONNECTIONS.pool + POD_CONNECTIONS.relay + POD_CONNECTIONS.listen;
    expect(perPod).toBeLessThanOrEqual(4);
    expect(perPod * MAX_PODS).toBeLessThanOrEqual(CONNECTION_LIMITS.todo_app);
    // Each pod of the surge gets at least one: requests share it, relay and LISTEN retry in the background.
    expect(perPod * MAX_PODS + SURGE).toBeLessThanOrEqual(CONNECTION_LIMITS.todo_app);
  });
});

/** Counts the writes that reach the system. */
class CountingSocket extends Socket {
  writes = 0;
  override _write(...args: Parameters<Socket['_write']>): void {
    this.writes++;
    super._write(...args);
  }
  override _writev(...args: Parameters<NonNullable<Socket['_writev']>>): void {
    this.writes++;
    super._writev?.(...args);
  }
}

describe('pool', () => {
  it('FR-042: never holds more connections than its limit, and serves all who wait', async () => {
    const pool = createPoolOf(database.connection, 2);
    const results = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const client = await acquire(pool);
        const { rows } = await client.query<{ i: number }>('SELECT $1::integer AS i', [i]);
        client.release();
        return rows[0]?.i;
      }),
    );
    expect(results).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(pool.totalCount).toBeLessThanOrEqual(2);
    await pool.end();
  });

  it('statements begun in one tick leave in one packet', async () => {
    const socket = new CountingSocket();
    const pool = createPoolOf({ ...database.connection, stream: () => socket }, 1);
    const client = await acquire(pool);
    const before = socket.writes;
    await Promise.all(['BEGIN', 'SELECT 1', 'SELECT 2', 'COMMIT'].map((text) => client.query(text)));
    expect(socket.writes - before).toBe(1);
    client.release();
    await pool.end();
  });

  it('FR-042: when the server refuses a connection because all are taken, asks again until one is free', async () => {
    const [first, second] = [createPoolOf(fewConnections(), 1), createPoolOf(fewConnections(), 1)];
    const held = await acquire(first);
    const waiting = acquire(second);
    let isServed = false;
    void waiting.then(() => (isServed = true));
    await refusedOnce(second);
    expect(isServed).toBe(false);
    held.release();
    await first.end();
    (await waiting).release();
    await second.end();
  });

  it('gives up after 5 s as "unavailable"', async () => {
    const [first, second] = [createPoolOf(fewConnections(), 1), createPoolOf(fewConnections(), 1)];
    const held = await acquire(first);
    await expect(acquire(second)).rejects.toMatchObject({ kind: 'unavailable', retryAfterSeconds: 2 });
    held.release();
    await Promise.all([first.end(), second.end()]);
  });

  it('FR-024: a rotated password is used for the next connection, without a restart', async () => {
    const role = `${database.name}_rotated`;
    await database.admin(`CREATE ROLE ${role} LOGIN PASSWORD 'first' IN ROLE todo_app`);
    let current = 'first';
    const { host, port } = database.superuser;
    const pool = createPool({
      host: String(host),
      port: Number(port),
      database: database.name,
      user: role,
      auth: 'password',
      secrets: readerOfSecrets({ get: async () => JSON.stringify({ user: role, password: current }) }),
      secretName: 'database-password-app',
      applicationName: 'rotation',
      max: 1,
      connectionLifetimeMs: 1000,
    });
    const pid = async (): Promise<unknown> => {
      const client = await acquire(pool);
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      client.release();
      return rows[0]?.pid;
    };
    const before = await pid();
    await database.admin(`ALTER ROLE ${role} PASSWORD 'second'`);
    current = 'second';
    await until(async () => (await pid()) !== before);
    expect(await pid()).not.toBe(before);
    await pool.end();
  });

  it('FR-024 EDGE-4: a secret that names a second login is used for the next connection, and its roles are its own', async () => {
    const [first, second] = ['todo_app', `${database.name}_b`];
    await database.admin(`CREATE ROLE ${second} LOGIN PASSWORD 'of-the-second' IN ROLE ${first}`);
    let secret = await secretOf('database-password-app');
    const pool = createPool({
      host: String(database.superuser.host),
      port: Number(database.superuser.port),
      database: database.name,
      user: first,
      auth: 'password',
      secrets: readerOfSecrets({ get: async () => secret }),
      secretName: 'database-password-app',
      applicationName: 'two-logins',
      max: 1,
      connectionLifetimeMs: 1000,
    });
    const whoAmI = async (): Promise<string | undefined> => {
      const client = await acquire(pool);
      const { rows } = await client.query<{ login: string }>(
        'SELECT session_user AS login FROM (SELECT count(*) FROM task) t',
      );
      client.release();
      return rows[0]?.login;
    };
    expect(await whoAmI()).toBe(first);
    secret = JSON.stringify({ user: second, password: 'of-the-second' });
    await until(async () => (await whoAmI()) === second);
    await pool.end();
    await database.admin(`DROP ROLE ${second}`);
  });

  it.each([
    ['without a login', {}],
    ['of an older release, which names the owner', { user: 'todo_owner' }],
  ])('a password secret %s is for the login of the settings', async (_name, named) => {
    const stored = parseDatabaseLogin('app', await secretOf('database-password-app'));
    const pool = createPool({
      host: String(database.superuser.host),
      port: Number(database.superuser.port),
      database: database.name,
      user: 'todo_app',
      auth: 'password',
      secrets: readerOfSecrets({ get: async () => JSON.stringify({ ...named, password: stored.password }) }),
      secretName: 'database-password-app',
      applicationName: 'no-login-named',
      max: 1,
    });
    const client = await acquire(pool);
    expect((await client.query('SELECT session_user AS login')).rows).toEqual([{ login: 'todo_app' }]);
    client.release();
    await pool.end();
  });

  it.each([
    ['is refused', () => Promise.reject(new AppError({ code: 'secret.forbidden', kind: 'forbidden', message: 'no' }))],
    ['is missing', () => Promise.reject(new AppError({ code: 'secret.not-found', kind: 'not-found', message: 'no' }))],
    ['is no JSON', async () => 'hunter2-without-braces'],
    ['is empty', async () => ''],
    ['has no password', async () => '{"user":"todo_worker","pasword":"hunter2"}'],
    ['has an empty password', async () => '{"user":"todo_worker","password":""}'],
    ['has a password that is no text', async () => '{"user":"todo_worker","password":["hunter2"]}'],
  ])('FR-034: a password secret that %s is an outage for events, and opens no connection', async (_name, get) => {
    const server = createServer((socket) => socket.destroy());
    let opened = 0;
    server.on('connection', () => (opened += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const pool = createPool({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      database: 'any',
      user: 'todo_worker',
      auth: 'password',
      secrets: readerOfSecrets({ get }),
      secretName: 'database-password-worker',
      applicationName: 'refused',
      max: 1,
    });
    const error: unknown = await acquire(pool).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'AppError', kind: 'unavailable', code: 'secret.unusable' });
    expect(inspect(error)).not.toContain('hunter2');
    expect([opened, pool.totalCount]).toEqual([0, 0]);
    await pool.end();
    await new Promise((resolve) => server.close(resolve));
  });

  /** The pool has tried and was refused: the attempt has ended and no connection is held. */
  async function refusedOnce(pool: ReturnType<typeof createPoolOf>): Promise<void> {
    await until(() => pool.totalCount === 1);
    await until(() => pool.totalCount === 0);
  }
});

describe('health', () => {
  it('FR-003: answers soon when the database answers', async () => {
    await expect(checkDatabase(database.pool)).resolves.toBeUndefined();
  });

  it('FR-003: says "unavailable" within 500 ms when it does not', async () => {
    const pool = createPoolOf(database.connection, 1);
    const held = await acquire(pool);
    const began = performance.now();
    await expect(checkDatabase(pool)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(performance.now() - began).toBeLessThan(500);
    held.release();
    await pool.end();
  });

  it('knows which instances run which version', async () => {
    const beats = createInstanceBeats({ pool: database.pool });
    const at = new Date('2026-11-24T10:00:00.000Z');
    await beats.beat({ instance: 'pod-1', process: 'backend', version: '1.0.0', at: new Date(at.getTime() - 120_000) });
    await beats.beat({ instance: 'pod-2', process: 'backend', version: '1.0.0', at });
    await beats.beat({ instance: 'pod-2', process: 'backend', version: '1.1.0', at });
    const fromFunctions = createInstanceBeats({ pool: database.workerPool });
    for (const version of ['1.0.0', '1.1.0']) {
      await fromFunctions.beat({ instance: 'worker-1', process: 'functions', version, at });
    }
    expect(await beats.recent(at)).toEqual([
      { instance: 'pod-2', process: 'backend', version: '1.1.0', at },
      { instance: 'worker-1', process: 'functions', version: '1.1.0', at },
    ]);
    await fromFunctions.leave('worker-1');
    await beats.leave('pod-9');
    expect((await beats.recent(at)).map(({ instance }) => instance)).toEqual(['pod-2']);
  });
});
