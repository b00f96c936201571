import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import '../../../test/support/services.ts';
import { unzipSync } from 'fflate';
import { startBroker } from '../../dev/broker/start-broker.ts';
import type { Broker } from '../../dev/broker/start-broker.ts';
import { productHubs } from '../../dev/broker/config.ts';
import { bundlePrograms } from '../bundle-programs.ts';
import { makePackage, packFiles } from './make-package.ts';
import { smokeStart } from './smoke-start.ts';

const rootDir = join(import.meta.dirname, '..', '..', '..');
const version = '1.2.3-4-gabcdef123456';
let dir: string;
let broker: Broker;
let zip: Uint8Array;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'make-package-'));
  await bundlePrograms({ rootDir, outDir: join(dir, 'dist'), version, programs: ['functions/index'] });
  ({ zip } = await makePackage(rootDir, join(dir, 'dist')));
  broker = await startBroker({
    dataDir: join(dir, 'broker'),
    hubs: productHubs(),
    sharedAccessKeyName: 'local',
    sharedAccessKey: 'c2VjcmV0',
    retentionHours: 1,
  });
});
afterAll(async () => {
  await broker.stop();
  await rm(dir, { recursive: true, force: true });
});

/** Starts the package, with its program in other words. */
async function start(change = (text: string): string => text): Promise<void> {
  const files = unzipSync(zip);
  const program = 'dist/functions/index.js';
  files[program] = Buffer.from(change(Buffer.from(files[program] ?? '').toString()));
  const services = { events: broker.connectionString, storage: inject('services').azurite.connectionString };
  await smokeStart({ ...packFiles(files), version, services, rootDir, env: process.env });
}

it('the functions package holds what the host needs and nothing else, as plain files of one time', () => {
  const text = Object.fromEntries(
    Object.entries(unzipSync(zip)).map(([path, bytes]) => [path, Buffer.from(bytes).toString()]),
  );
  expect(Object.keys(text)).toEqual(['dist/functions/index.js', 'host.json', 'package.json', 'version.json']);
  expect(JSON.parse(text['package.json'] ?? '')).toEqual({
    name: 'todo-chatbot',
    version: expect.any(String),
    type: 'module',
    main: 'dist/functions/index.js',
  });
  expect(text['dist/functions/index.js']).not.toMatch(/core\/testing\/|node_modules\/vitest/);
});

it('the same content makes the same bytes, in whatever time zone and order', async () => {
  const zone = process.env['TZ'];
  const bytes = new Set<string>();
  for (const [i, tz] of ['UTC', 'Asia/Tokyo', 'America/New_York'].entries()) {
    process.env['TZ'] = tz;
    const files: [string, Buffer][] = [
      ['b', Buffer.from('b'.repeat(1000))],
      ['a', Buffer.from('a')],
    ];
    bytes.add(packFiles(Object.fromEntries(i === 1 ? files.toReversed() : files)).sha256);
  }
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
  // The value itself: a zip library that writes other bytes for the same content makes each commit's package a second one.
  expect([...bytes]).toEqual(['a0f77c86b890e7704dc778fb05047743114a2f705b50f7bfd079fc23197bc6d9']);
});

it('a package that is too large is refused', () => {
  expect(() => packFiles({ noise: randomBytes(1_000) }, 1_000)).toThrow('more than 1000');
});

it('a package starts, outside the repository, and says its version', async () => {
  await expect(start()).resolves.toBeUndefined();
});

const REGISTRATION = 'import_azure_functions.app.eventHub(CONSUMER, options);';
it.each([
  ['that throws when it is loaded', '//', "throw new Error('broken on load');//", 'Error: broken on load'],
  ['that lacks a function', REGISTRATION, 'void options;', 'create-next-occurrence did not register'],
  [
    'with a trigger that the host does not know',
    'type: "eventHubTrigger"',
    'type: "otherTrigger"',
    'the local host knows no othertrigger',
  ],
])('FR-007: a package %s is refused before anybody stores it', async (_what, from, to, why) => {
  const change = (text: string): string => {
    expect(text).toContain(from);
    return text.replace(from, to);
  };
  await expect(start(change)).rejects.toThrow(why);
});
