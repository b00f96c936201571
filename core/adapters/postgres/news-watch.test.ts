import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../../test/support/until.ts';
import type { ActivityNews } from './activity-news.ts';
import { watchNews, type NewsWatch } from './news-watch.ts';

/** Nothing comes by itself within a test. */
const NEVER_MS = 3_600_000;

describe('the watch for news', () => {
  let watch: NewsWatch | undefined;
  afterEach(() => watch?.stop());

  /** Answers each look with the next of some news (the last one again and again), and says what was asked and told. */
  function watchOf(news: (Partial<ActivityNews> | Error)[], pollMs = NEVER_MS) {
    const asked: (string | null)[] = [];
    const told: (readonly string[] | null)[] = [];
    const quiet: ActivityNews = { userIds: [], position: '10-0', isFull: false, horizon: 10n, newest: 10n };
    watch = watchNews({
      pollMs,
      tell: (userIds) => told.push(userIds),
      read: async (position) => {
        const next = news[Math.min(asked.push(position), news.length) - 1];
        if (next instanceof Error) throw next;
        return { ...quiet, ...next };
      },
    });
    return { asked, told, nudge: () => watch?.nudge() };
  }

  it('says first that anybody may have news, and then who has', async () => {
    const { asked, told, nudge } = watchOf([{}, { userIds: ['anna'], position: '12-0', horizon: 12n }]);
    await until(() => told.length === 1);
    nudge();
    await until(() => told.length === 2);
    expect(told).toEqual([null, ['anna']]);
    expect(asked).toEqual([null, '10-0']);
  });

  it('looks again by itself, also without nudges', async () => {
    const { asked } = watchOf([{}], 60);
    await until(() => asked.length >= 4);
    expect(asked.slice(0, 3)).toEqual([null, '10-0', '10-0']);
  });

  it('comes back at once while there is more', async () => {
    const full = { isFull: true, userIds: ['anna'] };
    const { asked, nudge } = watchOf([{}, { ...full, position: '11-5' }, { ...full, position: '11-9' }, {}]);
    await until(() => asked.length === 1);
    nudge();
    await until(() => asked.length === 4);
    expect(asked).toEqual([null, '10-0', '11-5', '11-9']);
  });

  it('comes back soon when an older transaction still hides what a nudge was about, until that has ended', async () => {
    const hidden = { horizon: 10n, newest: 14n };
    const news = [{}, hidden, hidden, hidden, { userIds: ['anna'], horizon: 14n, newest: 20n }];
    const { asked, told, nudge } = watchOf(news);
    await until(() => asked.length === 1);
    nudge();
    await until(() => told.length === 5);
    expect(told.at(-1)).toEqual(['anna']);
  });

  it('asks from the same position again when a look has failed', async () => {
    const { asked, told } = watchOf([{}, new Error('away'), { userIds: ['anna'] }], 60);
    await until(() => told.length === 2);
    expect(asked.slice(0, 3)).toEqual([null, '10-0', '10-0']);
    expect(told[1]).toEqual(['anna']);
  });

  it('begins again when the database was restored to a time before its position', async () => {
    const { told, asked } = watchOf(
      [
        { position: '900-0', horizon: 900n },
        { position: '10-0', horizon: 10n },
      ],
      60,
    );
    await until(() => asked.length === 3);
    expect(told.slice(0, 2)).toEqual([null, null]);
    expect(asked[2]).toBe('10-0');
  });

  it('looks at most 20 times a second, however often it is nudged', async () => {
    const { asked, nudge } = watchOf([{}]);
    const began = performance.now();
    await until(() => (nudge(), asked.length >= 5));
    // Four pauses of 50 ms.
    expect(performance.now() - began).toBeGreaterThan(190);
  });
});
