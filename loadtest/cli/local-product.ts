import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../../scripts/dev/stack/start-stack.ts';
import type { Stack } from '../../scripts/dev/stack/start-stack.ts';

export type LocalProduct = { stack: Stack; end: () => Promise<void> };

/** As in production before the load. */
const REPLICAS = 2;
/** All users of a load come from one address, and each does in a minute what people do in hours. */
const RATE_LIMIT_FACTOR = '1000';

/** The whole product on this machine, in a folder of its own that `end` removes. */
export async function startLocalProduct(signal: AbortSignal): Promise<LocalProduct> {
  const dir = await mkdtemp(join(tmpdir(), 'loadtest-'));
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true });
  try {
    const stack = await startStack({ dir, signal, replicas: REPLICAS, env: { ...process.env, RATE_LIMIT_FACTOR } });
    return { stack, end: () => stack.stop().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
