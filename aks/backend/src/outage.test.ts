import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  secretsFolder,
  startBackendProcess,
  waitFor,
  type BackendProcess,
} from '../../../test/support/backend/backend-process.ts';
import { openCuttableProxy, type CuttableProxy } from '../../../test/support/backend/cuttable-proxy.ts';
import { readEvents } from '../../../test/support/backend/read-events.ts';
import type { TestDatabase } from '../../../test/support/backend/test-backend.ts';
import { createTestDatabase } from '../../../test/support/database.ts';

describe('EDGE-1: the database goes away and comes back', () => {
  let database: TestDatabase;
  let secrets: Awaited<ReturnType<typeof secretsFolder>>;
  let proxy: CuttableProxy;
  let backend: BackendProcess;
  beforeAll(async () => {
    database = await createTestDatabase();
    secrets = await secretsFolder(database);
    proxy = await openCuttableProxy(Number(database.env.DATABASE_PORT));
    backend = await startBackendProcess({
      ...database.env,
      DATABASE_PORT: String(proxy.port),
      DATABASE_USER: 'todo_app',
      SECRETS_DIR: secrets.dir,
      DAPR_HTTP_PORT: '1',
    });
  });
  afterAll(async () => {
    await backend.stop();
    await proxy.cut();
    await secrets.remove();
    await database.drop();
  });

  const call = (path: string, options: RequestInit = {}) => fetch(`${backend.origin}${path}`, options);
  const healthIs = (status: string) =>
    waitFor(
      async () => ((await (await call('/healthz')).json()) as { status: string }).status === status,
      () => backend.output(),
    );

  it('requests get 503 with Retry-After, health says down, the replica stays in service, streams live on', async () => {
    const headers = { 'content-type': 'application/json' };
    const started = await call('/api/session', { method: 'POST', headers, body: '{"timeZone":"UTC"}' });
    const cookie = started.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const add = () => call('/api/tasks', { method: 'POST', headers: { ...headers, cookie }, body: '{"title":"x"}' });
    const stream = await readEvents(backend.origin, { cookie });
    await waitFor(
      () => stream.lastId() !== '',
      () => backend.output(),
    );
    await healthIs('degraded');

    await proxy.cut();
    const refused = await add();
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(await refused.json()).toMatchObject({ code: 'database.unavailable' });
    await healthIs('down');
    const startedAt = performance.now();
    expect((await call('/healthz')).status).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect((await call('/readyz')).status).toBe(200);

    await proxy.mend();
    await healthIs('degraded');
    expect((await add()).status).toBe(201);
    expect(await stream.activity()).toMatchObject({ kind: 'task.created' });
    stream.close();
  });
});
