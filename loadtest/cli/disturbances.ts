import { setTimeout as delay } from 'node:timers/promises';
import type { Stack } from '../../scripts/dev/stack/start-stack.ts';

/** What happens to the local product while a profile runs. */
type Disturbance = (stack: Stack, signal: AbortSignal) => Promise<void>;

const BETWEEN_RESTARTS_MS = 2_000;
const BETWEEN_KILLS_MS = 10_000;

const DISTURBANCES: Record<string, Disturbance> = {
  /** A rollout: each backend in turn ends in order and comes back, again and again. */
  drain: async (stack, signal) => {
    for (let turn = 0; !signal.aborted; turn += 1) {
      const part = `backend-${(turn % stack.replicas) + 1}`;
      await stack.restart(part);
      await stack.untilUp(part);
      await nap(BETWEEN_RESTARTS_MS, signal);
    }
  },
  /** US6.2: the processing dies now and then, and events wait. */
  'events-backlog': async (stack, signal) => {
    for (await nap(BETWEEN_KILLS_MS, signal); !signal.aborted; await nap(BETWEEN_KILLS_MS, signal)) {
      await stack.kill('functions');
      await stack.untilUp('functions');
    }
  },
};

/** Disturbs the local product as the profile wants it, until the returned function is called. */
export function disturb(profile: string, stack: Stack): () => Promise<void> {
  const over = new AbortController();
  const disturbing = DISTURBANCES[profile]?.(stack, over.signal) ?? Promise.resolve();
  // Awaited at the end; until then a failure of it must not end this process.
  disturbing.catch(() => undefined);
  return async () => {
    over.abort();
    await disturbing;
  };
}

async function nap(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
