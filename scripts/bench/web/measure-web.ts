import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { signInAsGuest, type ApiClient } from '../../../test/support/api-client.ts';
import { launchBrowser } from '../../../test/support/browser.ts';
import { startTestStack } from '../../../test/support/test-stack.ts';
import type { Measured } from '../judge.ts';
import type { PartOptions, PartResult } from '../part.ts';
import { interact } from './interact.ts';
import { forgetInteractions, inpOf, observePage, readSeen } from './observe-page.ts';
import { pageSize } from './page-size.ts';

const BARS = {
  script: { most: 60 },
  style: { most: 15 },
  lcpMs: { most: 1_000 },
  ttiMs: { most: 1_500 },
  inpMs: { most: 100 },
};

const SLOW_CPU = 4;
const TASKS = 1_000;
/** Requests of one person at a time, below the 16 that the API allows. */
const TOGETHER = 8;
/** A page that had no long task for this long is taken to be interactive; the usual 5 s would only make the run longer. */
const QUIET_MS = 2_000;

/** P4: what a visit loads, when the page is there and can be used, and how soon it answers with a long list. */
export async function measureWeb({ rounds, say }: PartOptions): Promise<PartResult> {
  const { stack, end } = await startTestStack();
  const { browser, close } = await launchBrowser();
  try {
    const { script, style } = await pageSize(stack.url);
    say('first visits');
    const visits = await measureVisits(browser, { url: stack.url, rounds });
    say(`${TASKS} tasks`);
    const inp = await measureInteractions(browser, { url: stack.url, rounds });
    const figures: Measured[] = [
      { name: 'initial script, gzipped', unit: 'KB', samples: [script], bar: BARS.script },
      { name: 'styles, gzipped', unit: 'KB', samples: [style], bar: BARS.style },
      { name: 'first visit: largest contentful paint', unit: 'ms', samples: visits.lcpMs, bar: BARS.lcpMs },
      { name: 'first visit: time to interactive', unit: 'ms', samples: visits.ttiMs, bar: BARS.ttiMs },
      { name: 'interaction to next paint', unit: 'ms', samples: inp.full, bar: BARS.inpMs },
      { name: `interaction to next paint, CPU ${SLOW_CPU} times slower`, unit: 'ms', samples: inp.slow },
    ];
    const conditions = `${browser.version()} of Chromium, headless; ${rounds} first visits with the CPU ${SLOW_CPU} times slower; ${TASKS} tasks in the list`;
    return { figures, conditions };
  } finally {
    await close();
    await end();
  }
}

type Visits = { url: string; rounds: number };

async function measureVisits(browser: Browser, { url, rounds }: Visits): Promise<{ lcpMs: number[]; ttiMs: number[] }> {
  const lcpMs: number[] = [];
  const ttiMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // A context of its own has an empty cache.
    const context = await browser.newContext();
    const page = await context.newPage();
    await observePage(page);
    await slowDown(page, SLOW_CPU);
    await page.goto(url);
    await page.getByRole('button', { name: 'Try it now' }).waitFor();
    await delay(QUIET_MS);
    const seen = await readSeen(page);
    lcpMs.push(seen.lcpMs);
    ttiMs.push(Math.max(seen.firstPaintMs, seen.busyUntilMs));
    await context.close();
  }
  return { lcpMs, ttiMs };
}

async function measureInteractions(
  browser: Browser,
  { url, rounds }: Visits,
): Promise<{ full: number[]; slow: number[] }> {
  const client = await signInAsGuest(url);
  await addTasks(client);
  const context = await browser.newContext();
  const [name = '', value = ''] = client.cookie.split('=');
  await context.addCookies([{ name, value, url }]);
  const page = await context.newPage();
  await observePage(page);
  await page.goto(url);
  await page
    .locator('[data-task]')
    .nth(TASKS - 1)
    .waitFor({ state: 'attached' });
  const once = async (): Promise<number> => {
    await forgetInteractions(page);
    await interact(page);
    return inpOf((await readSeen(page)).interactions);
  };
  const full: number[] = [];
  for (let round = 0; round < rounds; round++) full.push(await once());
  await slowDown(page, SLOW_CPU);
  const slow = [await once()];
  await context.close();
  return { full, slow };
}

async function addTasks(client: ApiClient): Promise<void> {
  for (let n = 0; n < TASKS; n += TOGETHER) {
    const titles = Array.from({ length: Math.min(TOGETHER, TASKS - n) }, (_, i) => `task ${n + i}`);
    await Promise.all(titles.map((title) => client.create({ title })));
  }
}

async function slowDown(page: Page, rate: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
}
