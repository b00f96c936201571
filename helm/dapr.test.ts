import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { CATEGORIES, HUBS } from '#core/domain/names';
import { valueAt } from '../infra/test/expanded-template.ts';
import { brokerIn, createScope, HUB, tempDir } from '../scripts/dev/broker/fixture.ts';
import { startDaprd } from '../scripts/dev/dapr/daprd.ts';
import { findProgram } from '../scripts/programs/find-program.ts';
import { noHelm, only, render, ROOT } from './test/rendered-chart.ts';

type Entry = { name: string; value?: string; secretKeyRef?: { name: string; key: string } };

const metadataOf = (manifest: unknown): Entry[] => valueAt(manifest, 'spec.metadata') as Entry[];
const component = async (name: 'azure-production' | 'any-kubernetes') =>
  only(await render(name), 'Component', 'events');

beforeEach(({ skip }) => skip(noHelm !== undefined, noHelm));

describe('Dapr component', () => {
  it('FR-019: reaches Event Hubs by the backend’s identity on Azure', async () => {
    const metadata = metadataOf(await component('azure-production'));
    expect(metadata).toEqual(
      expect.arrayContaining([
        { name: 'eventHubNamespace', value: 'evhns-todo-example.servicebus.windows.net' },
        { name: 'azureClientId', value: '00000000-0000-4000-8000-000000000002' },
      ]),
    );
    expect(JSON.stringify(metadata)).not.toMatch(/connectionString|storageAccount|secretKeyRef/);
  });

  it('FR-019: elsewhere by a connection string that stays in its Secret', async () => {
    const entry = metadataOf(await component('any-kubernetes')).find(({ name }) => name === 'connectionString');
    expect(entry).toEqual({
      name: 'connectionString',
      secretKeyRef: { name: 'event-hubs', key: 'connection-string' },
    });
  });

  it('FR-033: is for the backend alone, which publishes and never subscribes', async () => {
    const events = await component('azure-production');
    expect(events['scopes']).toEqual(['backend']);
    const values = Object.fromEntries(metadataOf(events).map(({ name, value }) => [name, value]));
    const topics = CATEGORIES.map((category) => HUBS[category]).join(',');
    expect(values).toMatchObject({ publishingScopes: `backend=${topics}`, subscriptionScopes: 'backend=' });
  });
});

const daprdPath = await findProgram('daprd', process.env['PATH'] ?? '', ROOT);

describe('the real daprd with the objects of the chart', () => {
  const scope = createScope();
  let port = 0;

  beforeEach(async ({ skip }) => {
    skip(daprdPath === undefined, 'daprd is neither on PATH nor in .tools/bin: npm run tools gets it');
    const manifests = await render('any-kubernetes');
    const broker = await brokerIn(await tempDir(scope), scope);
    const events = structuredClone(only(manifests, 'Component', 'events'));
    // Kubernetes' Secret, which the operator of Dapr would read.
    const entry = metadataOf(events).find(({ name }) => name === 'connectionString');
    delete entry?.secretKeyRef;
    Object.assign(entry ?? {}, { value: broker.connectionString });
    const daprd = await startDaprd({
      appId: 'backend',
      connectionString: broker.connectionString,
      componentName: 'events',
      dir: await tempDir(scope),
      log: () => undefined,
      executable: daprdPath ?? '',
      objects: {
        resources: [events, only(manifests, 'Resiliency', 'events')],
        configuration: only(manifests, 'Configuration', 'backend'),
      },
    });
    scope.defer(() => daprd.stop());
    port = daprd.httpPort;
  });
  afterEach(() => scope.close());

  const ask = async (method: string, path: string): Promise<number> => {
    const body = method === 'POST' ? JSON.stringify({ specversion: '1.0', id: '1', source: 's', type: 't' }) : null;
    const headers = { 'content-type': 'application/cloudevents+json' };
    return (await fetch(`http://127.0.0.1:${port}${path}`, { method, body, headers })).status;
  };

  it('FR-033: publishes to our hubs, and answers nothing else', async () => {
    expect(await ask('POST', `/v1.0/publish/events/${HUB}?metadata.partitionKey=task`)).toBe(204);
    expect(await ask('POST', '/v1.0/publish/events/other-hub')).toBe(403);
    expect(await ask('GET', '/v1.0/metadata')).toBe(200);
    expect(await ask('GET', '/v1.0/healthz/outbound')).toBe(204);
    for (const path of [
      '/v1.0/secrets/kubernetes/backend-tls',
      '/v1.0/state/store/key',
      '/v1.0/invoke/backend/method/api',
    ]) {
      expect([403, 404], path).toContain(await ask('GET', path));
    }
  });
});
