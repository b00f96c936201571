import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../../scripts/dev/stack/start-stack.ts';
import type { Stack, StackOptions } from '../../scripts/dev/stack/start-stack.ts';

/** Short leases and retries, so that what a killed host held goes on within seconds (docs/design/events.md §4.2, §4.3). */
const QUICK_RECOVERY = { DEDUP_LEASE_MS: '2000', RETRY_MIN_SECONDS: '1', RETRY_MAX_SECONDS: '2' };

/** One user of a test does in a minute what people do in a year. */
const MANY_REQUESTS = { RATE_LIMIT_FACTOR: '1000' };

/** The whole system in a folder of its own that `end` removes. */
export async function startTestStack(
  options: Omit<StackOptions, 'env' | 'dir'> = {},
): Promise<{ stack: Stack; end: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'stack-'));
  try {
    const stack = await startStack({ ...options, dir, env: { ...process.env, ...QUICK_RECOVERY, ...MANY_REQUESTS } });
    const end = async (): Promise<void> => {
      await stack.stop();
      await rm(dir, { recursive: true, force: true });
    };
    return { stack, end };
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}
