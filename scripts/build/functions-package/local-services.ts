import { mkdtemp, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HUB_RETENTION_HOURS } from '#core/platform/names';
import { startAzurite } from '../../dev/azurite/start-azurite.ts';
import { KEY_NAME, productHubs } from '../../dev/broker/config.ts';
import { startBroker } from '../../dev/broker/start-broker.ts';
import type { SmokeStart } from './smoke-start.ts';

/** Runs `work` with a broker and a storage account of its own on this machine, and takes both away. */
export async function withLocalServices<T>(work: (services: SmokeStart['services']) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'functions-services-'));
  const broker = await startBroker({
    dataDir: join(dataDir, 'broker'),
    hubs: productHubs(),
    sharedAccessKeyName: KEY_NAME,
    sharedAccessKey: randomBytes(32).toString('base64'),
    retentionHours: HUB_RETENTION_HOURS,
  });
  try {
    const storage = await startAzurite({ dataDir: join(dataDir, 'azurite'), log: () => undefined });
    try {
      return await work({ events: broker.connectionString, storage: storage.connectionString });
    } finally {
      await storage.stop();
    }
  } finally {
    await broker.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
