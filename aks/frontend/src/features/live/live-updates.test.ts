import { describe, expect, it } from 'vitest';
import { createLiveUpdates } from './live-updates.ts';

class FakeStream extends EventTarget {
  readyState = 0;
  close(): void {
    this.readyState = 2;
  }
  emit(type: string, data?: unknown): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data ?? null) }));
  }
}

function connect() {
  const streams: FakeStream[] = [];
  const timers: (() => void)[] = [];
  const seen: string[] = [];
  const live = createLiveUpdates({
    openStream: () => {
      const stream = new FakeStream();
      streams.push(stream);
      return stream as unknown as EventSource;
    },
    onActivity: ({ kind }) => seen.push(kind),
    onFresh: () => seen.push('fresh'),
    onRefused: () => seen.push('refused'),
    later: (run) => timers.push(run),
  });
  live.start();
  return { live, streams, timers, seen, latest: () => streams.at(-1) ?? new FakeStream() };
}

describe('live updates', () => {
  it('reads the lists when the stream opens and passes on what happens', () => {
    const { live, seen, latest } = connect();
    expect(live.state.value).toBe('connecting');
    latest().emit('open');
    latest().emit('activity', { kind: 'task.completed', taskId: '1', task: null });
    latest().emit('reset');
    expect(live.state.value).toBe('live');
    expect(seen).toEqual(['fresh', 'task.completed', 'fresh']);
  });

  it('a dropped stream comes back by itself with its position: nothing is read again', () => {
    const { live, seen, latest, streams } = connect();
    latest().emit('open');
    latest().emit('error');
    expect(live.state.value).toBe('lost');
    latest().emit('open');
    expect(live.state.value).toBe('live');
    expect(streams).toHaveLength(1);
    expect(seen).toEqual(['fresh']);
  });

  it('FR-005: a refused stream is opened anew after a while, and the lists are read again then', () => {
    const { seen, latest, streams, timers } = connect();
    latest().emit('open');
    latest().close();
    latest().emit('error');
    expect(seen).toEqual(['fresh', 'refused']);
    timers.shift()?.();
    expect(streams).toHaveLength(2);
    latest().emit('open');
    expect(seen).toEqual(['fresh', 'refused', 'fresh']);
  });

  it('after stopping nothing is opened again', () => {
    const { live, latest, streams, timers } = connect();
    latest().close();
    latest().emit('error');
    live.stop();
    for (const run of timers) run();
    expect(streams).toHaveLength(1);
    expect(live.state.value).toBe('off');
  });
});
