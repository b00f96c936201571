import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRelease, partsOf, startRollout, type Release, type Rollout } from './support/two-releases.ts';
import { quickAdd } from './support/visitor.ts';

let rollout: Rollout;
beforeAll(async () => {
  rollout = await startRollout();
}, 120_000);
afterAll(() => rollout.close());

const isAsset = (path: string): boolean => path.startsWith('/assets/');
const tryIt = (page: Page) => page.getByRole('button', { name: 'Try it now' });
/** Lets the page's own time run on until the condition holds. */
const passUntil = (page: Page, condition: () => Promise<unknown>, wanted: unknown): Promise<void> =>
  expect
    .poll(
      async () => {
        await page.clock.runFor(5_000);
        return condition().catch(() => 'the page is being loaded');
      },
      { timeout: 30_000 },
    )
    .toEqual(wanted);

describe('EDGE-10: two releases side by side', () => {
  it('a page of the old release finds its assets on a pod of the new one', async () => {
    const { page, go } = await rollout.visit();
    rollout.choose((path) => (isAsset(path) ? 'n+1' : 'n'));
    await go();
    await tryIt(page).waitFor();
    expect(await partsOf(page)).toEqual({ script: 'n', styles: 'n' });
    expect(rollout.missed).toEqual([]);
  });

  it.each([
    ['script', /\.js$/],
    ['styles', /\.css$/],
    ['script and styles', /\.(?:js|css)$/],
  ])(
    'a page of the new release whose %s a pod of the old one does not have gets it from the next',
    async (_name, kind) => {
      const { page, go } = await rollout.visit();
      let oldPods = 4;
      rollout.choose((path) => (isAsset(path) && kind.test(path) && oldPods-- > 0 ? 'n' : 'n+1'));
      await go();
      await passUntil(page, () => partsOf(page), { script: 'n+1', styles: 'n+1' });
      await tryIt(page).waitFor();
      expect(rollout.missed.length).toBeGreaterThan(0);
    },
  );

  it('whichever pods answer, in any order, the page comes', async () => {
    for (let seed = 1; seed < 9; seed++) {
      const { page, go } = await rollout.visit();
      let state = seed;
      rollout.choose((): Release => ((state = (state * 16_807) % 2_147_483_647) % 2 === 0 ? 'n' : 'n+1'));
      await go();
      await passUntil(page, () => tryIt(page).isVisible(), true);
      await passUntil(page, async () => (await partsOf(page)).styles.startsWith('n'), true);
      expect((await partsOf(page)).script).toMatch(/^n/);
      await page.context().close();
    }
  });

  it('when the new release is taken back, a page that waits for its assets becomes the old one', async () => {
    const { page, go } = await rollout.visit();
    rollout.choose((path) => (isAsset(path) ? 'n' : 'n+1'));
    await go();
    await page.getByText('a new version is being put in place').waitFor();
    rollout.choose(() => 'n');
    await passUntil(page, () => partsOf(page), { script: 'n', styles: 'n' });
    await expect.poll(() => tryIt(page).isVisible()).toBe(true);
  });

  it('assets that no pod has end in words, not in reloads without end', async () => {
    const { page, go } = await rollout.visit();
    let loads = 0;
    rollout.choose((path) => {
      if (path === '/') loads++;
      return isAsset(path) ? 'n' : 'n+1';
    });
    await go();
    await passUntil(page, () => page.getByText('The page could not be loaded.').isVisible(), true);
    expect(loads).toBe(4);
  });

  it('a stale tab is offered a reload and never loaded anew by itself; the new page offers nothing', async () => {
    const { page, go } = await rollout.visit();
    rollout.choose(() => 'n');
    await go();
    await tryIt(page).click();
    await quickAdd(page).fill('buy mi');
    rollout.choose(() => 'n+1');
    rollout.setApi('n+1');
    const offer = page.getByText('A new version is there.');
    await page.getByRole('link', { name: 'Done' }).click();
    await page.getByRole('link', { name: 'Tasks' }).click();
    await passUntil(page, () => offer.isVisible(), true);
    await page.clock.runFor(600_000);
    expect(await partsOf(page)).toEqual({ script: 'n', styles: 'n' });
    expect(await quickAdd(page).inputValue()).toBe('buy mi');

    await page.getByRole('button', { name: 'Reload' }).click();
    await expect.poll(() => partsOf(page).catch(() => null)).toEqual({ script: 'n+1', styles: 'n+1' });
    await quickAdd(page).waitFor();
    await page.clock.runFor(600_000);
    expect(await offer.isVisible()).toBe(false);
  });

  it('a part of the page that is gone from the server leads to the same offer', async () => {
    const { page, go } = await rollout.visit();
    rollout.choose(() => 'n');
    await go();
    await tryIt(page).click();
    await quickAdd(page).waitFor();
    await page.evaluate(() => dispatchEvent(new Event('vite:preloadError')));
    await expect.poll(() => page.getByText('A new version is there.').isVisible()).toBe(true);
  });
});

describe('assets of the previous release', () => {
  it('are kept for one release and then end', async () => {
    const own = await readdir(join(rollout.dirs.n, 'assets'));
    const next = await readdir(join(rollout.dirs['n+1'], 'assets'));
    expect(next).toEqual(expect.arrayContaining(own));
    expect(next.length).toBe(2 * own.length);

    const last = join(rollout.dirs.n, '..', 'n+2');
    await buildRelease(last, 'n+2', rollout.dirs['n+1']);
    const kept = await readdir(join(last, 'assets'));
    expect(kept.filter((name) => own.includes(name))).toEqual([]);
    expect(kept.length).toBe(2 * own.length);
  });

  it('are not taken from a folder that is no built page', async () => {
    const nowhere = join(rollout.dirs.n, 'assets');
    await expect(buildRelease(join(rollout.dirs.n, '..', 'none'), 'x', nowhere)).rejects.toThrow(
      'give the folder dist/web of the previous release',
    );
  });
});
