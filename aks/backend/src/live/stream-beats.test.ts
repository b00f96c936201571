import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#core/platform/clock';
import { until } from '../../../../test/support/until.ts';
import { createStreamBeats } from './stream-beats.ts';

const EVERY_MS = 50;

describe('heartbeats', () => {
  const stops: (() => void)[] = [];
  afterEach(() => stops.splice(0).forEach((stop) => stop()));

  /** Streams `0` to `count - 1`; sessions in `ended` have ended; looking them up may fail. */
  function beatFor(count: number, { ended = new Set<string>(), fails = false } = {}) {
    const asked: number[] = [];
    const beats = createStreamBeats({
      clock: systemClock,
      everyMs: EVERY_MS,
      sessions: {
        live: async (hashes) => {
          asked.push(hashes.length);
          if (fails) throw new Error('away');
          return new Set(hashes.filter((hash) => !ended.has(hash)));
        },
      },
    });
    const streams = Array.from({ length: count }, (_, n) => {
      const stream = { tokenHash: `${n}`, beats: 0, ends: 0, beat: () => stream.beats++, end: () => stream.ends++ };
      const stop = beats.start(stream);
      stops.push(stop);
      return { stream, stop };
    });
    return { asked, streams };
  }

  it('reach each stream once a round, with one question for 500 sessions', async () => {
    const { asked, streams } = beatFor(1_200);
    await until(() => streams.every(({ stream }) => stream.beats >= 2));
    expect(asked.slice(0, 3)).toEqual([500, 500, 200]);
    expect(new Set(streams.map(({ stream }) => stream.beats)).size).toBeLessThanOrEqual(2);
  });

  it('end the streams whose session has ended, also when the hint about it was lost', async () => {
    const { streams } = beatFor(3, { ended: new Set(['1']) });
    await until(() => (streams[1]?.stream.ends ?? 0) > 0);
    expect(streams.map(({ stream }) => stream.ends > 0)).toEqual([false, true, false]);
    expect(streams[1]?.stream.beats).toBe(0);
  });

  it('go on while sessions cannot be looked up', async () => {
    const { streams } = beatFor(2, { fails: true });
    await until(() => streams.every(({ stream }) => stream.beats >= 2));
    expect(streams.some(({ stream }) => stream.ends > 0)).toBe(false);
  });

  it('end with their stream, and nothing is asked for when there is none', async () => {
    const { asked, streams } = beatFor(2);
    streams[0]?.stop();
    await until(() => (streams[1]?.stream.beats ?? 0) >= 2);
    expect(streams[0]?.stream.beats).toBe(0);
    expect(asked.every((count) => count === 1)).toBe(true);
    streams[1]?.stop();
    streams[1]?.stop();
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBeLessThan(5);
  });
});
