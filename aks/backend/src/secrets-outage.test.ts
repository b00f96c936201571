import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFileSecretSource } from '#core/adapters/secret-files/secret-source';
import type { Health } from '#core/domain/api';
import { createLogger } from '#core/platform/logger';
import { createSecretReader } from '#core/platform/secret-reader';
import { testClock, type TestClock } from '#core/testing/user-at-work';
import {
  isReady,
  secretsFolder,
  startBackendProcess,
  startListening,
  waitFor,
} from '../../../test/support/backend/backend-process.ts';
import { createTestBackend, type TestBackend, type TestDatabase } from '../../../test/support/backend/test-backend.ts';
import { anonymous, guest, type Person } from '../../../test/support/backend/test-person.ts';
import { createTestDatabase } from '../../../test/support/database.ts';
import { createHealthMonitor, type HealthMonitor } from './health/monitor.ts';
import { secretsCheck } from './health/secrets-check.ts';

const GOOD = JSON.stringify({ current: 'the-signing-key-of-this-test' });
const CANARY = 'canary-7f3a-canary-7f3a';
const minutes = (n: number): string => new Date(Date.UTC(2026, 10, 24, 10, n)).toISOString();

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('the signing keys of sessions, while the backend runs', () => {
  let dir: string;
  let file: string;
  let clock: TestClock;
  let health: HealthMonitor;
  let backend: TestBackend;
  let person: Person;
  let lines: Record<string, unknown>[];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'secrets-outage-'));
    file = join(dir, 'session-signing-keys');
    await writeFile(file, GOOD);
    lines = [];
    clock = testClock(minutes(0));
    const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
    const source = createFileSecretSource(dir);
    const secrets = createSecretReader(source, { clock, logger: createLogger({ component: 'test', destination }) });
    const checks = { secrets: secretsCheck({ secrets, source, clock }) };
    health = createHealthMonitor({ checks, version: 'test', clock });
    await health.refresh();
    backend = await createTestBackend({ database, deps: { secrets, health } });
    person = await guest(backend.app);
  });
  afterEach(async () => {
    await backend.close();
    await rm(dir, { recursive: true });
  });

  const probe = async (url: string) => (await backend.app.inject(url)).statusCode;
  const told = () => JSON.stringify(lines) + backend.log();
  const nextMinute = async (n: number): Promise<void> => {
    clock.set(minutes(n));
    await health.refresh();
  };

  const BREAK: readonly [string, () => Promise<void>][] = [
    ['moved away', () => rm(file)],
    ['empty', () => writeFile(file, '')],
    ['no JSON', () => writeFile(file, CANARY)],
    ['half a JSON', () => writeFile(file, `{"current":"${CANARY}`)],
    ['of another shape', () => writeFile(file, `{"curent":"${CANARY}"}`)],
    ['too short', () => writeFile(file, '{"current":"abc"}')],
    ['deeper than anything', () => writeFile(file, '['.repeat(100_000))],
  ];

  it.each(BREAK)('(%s) fail as an outage: 503 to people, not ready, down, an error line', async (_name, breakIt) => {
    await breakIt();
    await nextMinute(1);
    const calls = [
      person.call('GET', '/api/session'),
      person.call('GET', '/api/tasks'),
      person.call('POST', '/api/tasks', { body: { title: 'x' } }),
      person.call('GET', '/api/events'),
      anonymous(backend.app)('POST', '/api/session', { body: { timeZone: 'UTC' } }),
    ];
    for (const { status, body, headers } of await Promise.all(calls)) {
      expect({ status, body }).toMatchObject({ status: 503, body: { code: 'secret.unusable' } });
      expect(headers['retry-after']).toBeDefined();
      expect(JSON.stringify(body)).not.toMatch(/signing|canary/);
    }
    expect(await probe('/readyz')).toBe(503);
    expect(await probe('/livez')).toBe(200);
    const answer = await backend.app.inject('/healthz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json<Health>()).toMatchObject({ status: 'down', components: { secrets: { status: 'down' } } });
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'error', secretName: 'session-signing-keys', err: expect.anything() }),
    );
    expect(told()).not.toContain(CANARY);
  });

  it.each(BREAK)('(%s) are in use to the end of their minute, and health warns before', async (_name, breakIt) => {
    await breakIt();
    clock.set('2026-11-24T10:00:59.000Z');
    await health.refresh();
    expect((await person.call('GET', '/api/tasks')).status).toBe(200);
    expect([await probe('/readyz'), await probe('/healthz')]).toEqual([200, 200]);
    expect(health.read().components['secrets']).toMatchObject({ status: 'degraded' });
    clock.set(minutes(1));
    expect((await person.call('GET', '/api/tasks')).status).toBe(503);
  });

  it('work again as soon as they are mended, without a restart and for the same people', async () => {
    await writeFile(file, CANARY);
    await nextMinute(1);
    await writeFile(file, GOOD);
    await nextMinute(2);
    expect([await probe('/readyz'), await probe('/healthz')]).toEqual([200, 200]);
    expect((await person.call('GET', '/api/tasks')).status).toBe(200);
    expect(lines.map(({ level }) => level)).toEqual(['error', 'info']);
  });

  it('EDGE-1: a place of secrets that is away only degrades: what is known stays in use', async () => {
    await rm(dir, { recursive: true });
    await writeFile(dir, 'no folder any more');
    await nextMinute(30);
    expect((await person.call('GET', '/api/tasks')).status).toBe(200);
    expect(health.read().components['secrets']).toMatchObject({ status: 'degraded' });
    expect([await probe('/readyz'), await probe('/healthz')]).toEqual([200, 200]);
  });
});

describe('a backend process', () => {
  let secrets: Awaited<ReturnType<typeof secretsFolder>>;
  let env: Record<string, string>;
  beforeEach(async () => {
    secrets = await secretsFolder(database);
    env = { ...database.env, DATABASE_USER: 'todo_app', SECRETS_DIR: secrets.dir, DAPR_HTTP_PORT: '1' };
  });
  afterEach(() => secrets.remove());

  const componentOf = async (origin: string, name: string) => {
    const response = await fetch(`${origin}/healthz`);
    return { code: response.status, ...((await response.json()) as Health).components[name] };
  };

  it.each(['session-signing-keys', 'database-password-app'])(
    'that starts with a broken %s is down and not ready until it is mended',
    async (name) => {
      const file = join(secrets.dir, name);
      const good = await createFileSecretSource(secrets.dir).get(name as 'session-signing-keys');
      await chmod(file, 0o600);
      await writeFile(file, CANARY);
      const backend = await startListening(env);
      await waitFor(() => backend.output().includes('"level":"error"'), backend.output);
      const component = name === 'session-signing-keys' ? 'secrets' : 'database';
      const isDown = async () => (await componentOf(backend.origin, component)).status === 'down';
      await waitFor(async () => backend.output().includes(name) && (await isDown()), backend.output);
      expect((await componentOf(backend.origin, component)).code).toBe(503);
      expect(await isReady(backend.origin)).toBe(false);
      await writeFile(file, good);
      await waitFor(() => isReady(backend.origin), backend.output);
      expect(await backend.stop()).toBe(0);
      expect(backend.output()).not.toContain(CANARY);
    },
  );

  it('that works has both, and says so', async () => {
    const backend = await startBackendProcess(env);
    const isHealthy = async () => (await componentOf(backend.origin, 'secrets')).status === 'healthy';
    await waitFor(isHealthy, backend.output);
    expect(await backend.stop()).toBe(0);
  });
});
