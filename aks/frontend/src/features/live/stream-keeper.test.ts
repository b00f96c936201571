import { describe, expect, it } from 'vitest';
import type { StreamRequest } from './event-stream.ts';
import { createStreamKeeper } from './stream-keeper.ts';

function keeping() {
  const streams: (StreamRequest & { isClosed: boolean })[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const log: string[] = [];
  const keeper = createStreamKeeper({
    userId: 'ana',
    position: () => '7-1',
    open(request) {
      const stream = { ...request, isClosed: false };
      streams.push(stream);
      return { close: () => (stream.isClosed = true) };
    },
    later: (run, ms) => {
      const timer = { run, ms };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
    onMessage: ({ id }) => log.push(id),
    onState: (state) => log.push(state),
    onNotMine: () => log.push('not mine'),
  });
  keeper.start();
  return { keeper, streams, timers, log };
}

const activity = { event: 'activity', id: '7-2', data: '{}' };
const helloFrom = (userId: string) => ({ event: 'hello', id: null, data: JSON.stringify({ userId }) });

describe('keeping the event stream open', () => {
  it('a stream of somebody else is closed, and nothing of it is passed on', () => {
    const { streams, log } = keeping();
    streams[0]?.onOpen();
    streams[0]?.onBlock(helloFrom('bo'));
    expect(streams[0]?.isClosed).toBe(true);
    expect(log).toEqual(['live', 'lost', 'not mine']);
  });

  it('one’s own is passed on', () => {
    const { streams, log } = keeping();
    streams[0]?.onOpen();
    streams[0]?.onBlock(helloFrom('ana'));
    streams[0]?.onBlock(activity);
    expect(log).toEqual(['live', '7-2']);
  });

  it.each([401, 409])('a refusal with %i means that the session is not this person’s any more', (status) => {
    const { streams, log } = keeping();
    streams[0]?.onEnd({ kind: 'refused', status, retryAfterSeconds: 0 });
    expect(log).toEqual(['lost', 'not mine']);
  });

  it('waits longer from try to try, and as long as the server asks', () => {
    const { streams, timers } = keeping();
    const waits: number[] = [];
    for (let count = 0; count < 5; count++) {
      streams.at(-1)?.onEnd({ kind: 'dropped' });
      const timer = timers.shift();
      waits.push(timer?.ms ?? 0);
      timer?.run();
    }
    expect(waits).toEqual([1_000, 2_000, 5_000, 10_000, 10_000]);
    streams.at(-1)?.onEnd({ kind: 'refused', status: 429, retryAfterSeconds: 30 });
    expect(timers[0]?.ms).toBe(30_000);
  });

  it('after stopping nothing is opened any more', () => {
    const { keeper, streams, timers } = keeping();
    streams[0]?.onEnd({ kind: 'dropped' });
    keeper.stop();
    expect(timers).toEqual([]);
    expect(streams).toHaveLength(1);
  });
});
