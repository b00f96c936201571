import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createFeed,
  createTestBrowser,
  type Feed,
  type Tab,
  type TestBrowser,
} from '../../../test/support/browser-of-tabs.ts';

const browsers: TestBrowser[] = [];
function browse(options: { canShare?: boolean } = {}): { feed: Feed; browser: TestBrowser } {
  const feed = createFeed();
  const browser = createTestBrowser(feed, options);
  browsers.push(browser);
  return { feed, browser };
}
afterEach(() => {
  for (const browser of browsers.splice(0)) browser.close();
});

const everything = (feed: Feed): number[] => Array.from({ length: feed.count() }, (_, index) => index + 1);
const knows = (tab: Tab, feed: Feed): boolean => tab.known.size === feed.count();
const untilLive = async (tab: Tab): Promise<void> => expect.poll(() => tab.state()).toBe('live');

describe('live updates of all tabs of a browser', () => {
  it('eight tabs share one stream, and each hears everything once', async () => {
    const { feed, browser } = browse();
    const tabs = Array.from({ length: 8 }, () => browser.open());
    await Promise.all(tabs.map(untilLive));
    for (let count = 0; count < 3; count++) feed.happen();
    await expect.poll(() => tabs.every((tab) => knows(tab, feed))).toBe(true);
    expect(feed.openStreams()).toBe(1);
    expect(feed.asked).toEqual([null]);
    expect(tabs.flatMap(({ doubles }) => doubles)).toEqual([]);
  });

  it('a hidden leader hands over; the next one goes on from the same position, and nobody reads the lists again', async () => {
    const { feed, browser } = browse();
    const [first, second] = [browser.open(), browser.open()];
    await Promise.all([first, second].map(untilLive));
    feed.happen();
    await expect.poll(() => knows(second, feed)).toBe(true);
    const readings = second.readings();
    first.show(false);
    feed.happen();
    await expect.poll(() => [...second.known]).toEqual([1, 2]);
    expect(feed.asked).toEqual([null, '1-1']);
    expect(feed.openStreams()).toBe(1);
    expect(second.readings()).toBe(readings);
    expect(second.doubles).toEqual([]);
  });

  it('hidden tabs hold no stream; who comes back hears what happened meanwhile', async () => {
    const { feed, browser } = browse();
    const tab = browser.open();
    await untilLive(tab);
    feed.happen();
    tab.show(false);
    await expect.poll(() => feed.openStreams()).toBe(0);
    feed.happen();
    feed.happen();
    tab.show(true);
    await expect.poll(() => knows(tab, feed)).toBe(true);
    expect(feed.asked).toEqual([null, '1-1']);
    expect(tab.doubles).toEqual([]);
  });

  it('a closed leader is replaced at once', async () => {
    const { feed, browser } = browse();
    const [first, second] = [browser.open(), browser.open()];
    await Promise.all([first, second].map(untilLive));
    first.close();
    feed.happen();
    await expect.poll(() => knows(second, feed)).toBe(true);
    expect(feed.openStreams()).toBe(1);
  });

  it('a frozen leader is replaced, and when it thaws it follows and knows everything', async () => {
    const { feed, browser } = browse();
    const [first, second] = [browser.open(), browser.open()];
    await Promise.all([first, second].map(untilLive));
    first.freeze(true);
    feed.happen();
    expect(second.known.size).toBe(0);
    second.pass(11_000);
    await expect.poll(() => knows(second, feed)).toBe(true);
    first.freeze(false);
    await expect.poll(() => feed.openStreams()).toBe(1);
    feed.happen();
    await expect.poll(() => [first, second].every((tab) => knows(tab, feed))).toBe(true);
    expect([...first.doubles, ...second.doubles]).toEqual([]);
  });

  it('a leader that is heard of is not replaced, however long it is silent about tasks', async () => {
    const { feed, browser } = browse();
    const [first, second] = [browser.open(), browser.open()];
    await Promise.all([first, second].map(untilLive));
    for (let count = 0; count < 20; count++) {
      first.pass(2_000);
      // The message is on its way as long as the follower has not taken it.
      await new Promise((resolve) => setImmediate(resolve));
      second.pass(2_000);
    }
    expect(feed.asked).toEqual([null]);
  });

  it('a tab that missed messages reads the lists again', async () => {
    const { feed, browser } = browse();
    const [first, second] = [browser.open(), browser.open()];
    await Promise.all([first, second].map(untilLive));
    second.show(false);
    second.freeze(true);
    feed.happen();
    second.freeze(false);
    second.show(true);
    await expect.poll(() => [...second.known]).toEqual(everything(feed));
  });

  it('where tabs cannot speak to each other each visible one has a stream, and hidden ones have none', async () => {
    const { feed, browser } = browse({ canShare: false });
    const [first, second] = [browser.open(), browser.open()];
    browser.open({ visible: false });
    await Promise.all([first, second].map(untilLive));
    expect(feed.openStreams()).toBe(2);
    first.show(false);
    feed.happen();
    await expect.poll(() => knows(second, feed)).toBe(true);
    first.show(true);
    await expect.poll(() => knows(first, feed)).toBe(true);
    expect([...first.doubles, ...second.doubles]).toEqual([]);
  });

  it('FR-005: a dropped stream is opened again after a while, from the position that it had', async () => {
    const { feed, browser } = browse();
    const tab = browser.open();
    await untilLive(tab);
    feed.happen();
    feed.drop();
    expect(tab.state()).toBe('lost');
    feed.happen();
    tab.pass(1_000);
    await expect.poll(() => knows(tab, feed)).toBe(true);
    expect(feed.asked).toEqual([null, '1-1']);
    tab.close();
    tab.pass(60_000);
    expect(feed.openStreams()).toBe(0);
  });

  it('whatever is opened, hidden, frozen, closed or dropped: who is looked at knows everything, and nothing twice', async () => {
    const step = fc.record({
      what: fc.constantFrom('happen', 'open', 'hide', 'show', 'freeze', 'thaw', 'close', 'drop', 'pass'),
      tab: fc.nat(5),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const { feed, browser } = browse();
        browser.open();
        for (const { what, tab: index } of steps) {
          await act(what, { feed, browser, tab: browser.tabs[index % browser.tabs.length] });
          if (index > 2) await new Promise((resolve) => setImmediate(resolve));
        }
        const last = browser.open();
        for (const tab of browser.tabs) tab.freeze(false);
        feed.happen();
        await expect
          .poll(() => {
            for (const tab of browser.tabs) tab.pass(3_000);
            return browser.tabs.filter((tab) => tab.isLive()).every((tab) => knows(tab, feed));
          })
          .toBe(true);
        expect(browser.tabs.flatMap(({ doubles }) => doubles)).toEqual([]);
        await expect.poll(() => feed.openStreams()).toBe(1);
        expect(last.isLive()).toBe(true);
        browser.close();
      }),
      { numRuns: 40 },
    );
  });
});

type Scene = { feed: Feed; browser: TestBrowser; tab: Tab | undefined };

async function act(what: string, { feed, browser, tab }: Scene): Promise<void> {
  switch (what) {
    case 'happen':
      return feed.happen();
    case 'open':
      return void (browser.tabs.length < 6 && browser.open());
    case 'drop':
      return feed.drop();
    case 'hide':
      return tab?.show(false);
    case 'show':
      return tab?.show(true);
    case 'freeze':
      return tab?.freeze(true);
    case 'thaw':
      return tab?.freeze(false);
    case 'close':
      return tab?.close();
    default:
      for (const other of browser.tabs) other.pass(3_000);
  }
}
