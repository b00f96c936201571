import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAzurite } from './start-azurite.ts';
import type { Azurite } from './start-azurite.ts';

let dataDir: string;
const running: Azurite[] = [];
const start = async (): Promise<Azurite> => {
  const azurite = await startAzurite({ dataDir, log: () => undefined });
  running.push(azurite);
  return azurite;
};
const tableOf = ({ connectionString }: Azurite): TableClient =>
  TableClient.fromConnectionString(connectionString, 'things', { allowInsecureConnection: true });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'azurite-'));
});
afterEach(async () => {
  for (const azurite of running.splice(0)) await azurite.stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe('local storage', () => {
  it('keeps tables and blobs over a restart, under the same key', async () => {
    const first = await start();
    await tableOf(first).createTable();
    await tableOf(first).createEntity({ partitionKey: 'a', rowKey: 'b', value: 'kept' });
    const blobs = BlobServiceClient.fromConnectionString(first.connectionString).getContainerClient('blobs');
    await blobs.create();
    await blobs.getBlockBlobClient('x').upload('kept', 4);
    await first.stop();
    const second = await start();
    expect(await tableOf(second).getEntity('a', 'b')).toMatchObject({ value: 'kept' });
    const again = BlobServiceClient.fromConnectionString(second.connectionString).getContainerClient('blobs');
    expect(String(await again.getBlockBlobClient('x').downloadToBuffer())).toBe('kept');
  });

  it('ends by itself when its supervisor is killed', async () => {
    const script = `
      import { startAzurite } from ${JSON.stringify(new URL('./start-azurite.ts', import.meta.url).href)};
      const azurite = await startAzurite({ dataDir: ${JSON.stringify(dataDir)}, log: () => undefined });
      console.log(azurite.pid);
    `;
    const supervisor = spawn(process.execPath, ['--conditions=source', '--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: supervisor.stdout }), 'line')) as [string];
    supervisor.kill('SIGKILL');
    await expect.poll(() => isAlive(Number(line)), { timeout: 10_000 }).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
