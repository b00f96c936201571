import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { AppError } from '#core/domain/errors';
import type { Answer, Fire, Fired, OpenStreams, Order } from './orders.ts';

/** The load generator; it ends with us. */
export type Load = {
  /** @throws AppError when the load itself could not be sent. */
  fire(order: Omit<Fire, 'kind'>): Promise<Fired>;
  openStreams(order: Omit<OpenStreams, 'kind'>): Promise<void>;
  /** @throws AppError when another number is open than there should be. */
  requireOpenStreams(count: number): Promise<void>;
  stop(): Promise<void>;
};

export function startLoad(): Load {
  const child = fork(join(import.meta.dirname, 'main.ts'), { execArgv: ['--conditions=source'], detached: true });
  const exited = once(child, 'exit');
  const ask = async (order: Order): Promise<unknown> => {
    child.send(order);
    const [answer] = (await Promise.race([
      once(child, 'message'),
      exited.then(() => [{ error: 'the load generator has ended' }]),
    ])) as [Answer];
    if ('error' in answer) throw failed(`No load: ${answer.error}`);
    return answer.result;
  };
  return {
    fire: async (order) => (await ask({ kind: 'fire', ...order })) as Fired,
    openStreams: async (order) => void (await ask({ kind: 'streams', ...order })),
    async requireOpenStreams(count) {
      const open = (await ask({ kind: 'count-streams' })) as number;
      if (open !== count) throw failed(`${open} streams are open, not ${count}.`);
    },
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}

function failed(message: string): AppError {
  return new AppError({ code: 'bench.load-failed', kind: 'unavailable', message });
}
