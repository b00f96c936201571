import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../test/support/browser.ts';

/** What people saw of the page while a load ran. */
export type PageReport = {
  visits: number;
  /** From opening the address to a list in which one can write: mean and longest (FR-004: 3 s on average). */
  usableMs: { avg: number; max: number };
  /** Interaction to next paint, the slowest of a visit: mean and longest of the visits. */
  inpMs: { avg: number; max: number };
  /** Errors in the console, and visits that did not get through. */
  errors: string[];
};

export type PageVerdict = { report: PageReport; passed: boolean };

/** FR-004, US1.1. */
const USABLE_MS = 3_000;
/** What counts as good (https://web.dev/articles/inp). */
const INP_MS = 200;
/** A visit that takes longer is an error. */
const STEP_DEADLINE_MS = 15_000;
const BETWEEN_VISITS_MS = 1_000;
/** Errors that are kept; one more is told as a number. */
const MAX_ERRORS = 20;

type Seen = { usable: number[]; inp: number[]; errors: string[] };

/** Visits the page again and again in a real browser until the returned function is called. */
export async function watchPage(url: string): Promise<() => Promise<PageVerdict>> {
  const { browser, close } = await launchBrowser();
  const over = new AbortController();
  const seen: Seen = { usable: [], inp: [], errors: [] };
  const visiting = (async () => {
    while (!over.signal.aborted) {
      await visit(browser, url, seen).catch((error: unknown) => complain(seen, String(error)));
      await delay(BETWEEN_VISITS_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    over.abort();
    await visiting;
    await close();
    return judge(seen);
  };
}

/** A new person comes, writes three tasks, completes one, and leaves. */
async function visit(browser: Browser, url: string, seen: Seen): Promise<void> {
  const context = await browser.newContext();
  context.setDefaultTimeout(STEP_DEADLINE_MS);
  const page = await context.newPage();
  try {
    page.on('console', (message) => message.type() === 'error' && complain(seen, message.text()));
    page.on('pageerror', (error) => complain(seen, String(error)));
    await page.addInitScript(measureInteractions);
    await page.goto(url);
    const signedIn = page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.ok());
    await page.getByRole('button', { name: 'Try it now' }).click();
    // The page lets people write before they are signed in; only then is it safe to leave.
    await Promise.all([field(page).waitFor(), signedIn]);
    // Again, as somebody who is known: this is what people open every day.
    const began = performance.now();
    await page.goto(url);
    await field(page).waitFor();
    seen.usable.push(performance.now() - began);
    for (const title of ['water the plants', 'call mom', 'buy milk']) {
      await field(page).pressSequentially(title);
      await field(page).press('Enter');
      await page.locator('[data-task]').filter({ hasText: title }).first().waitFor();
    }
    await page
      .getByRole('checkbox', { name: 'Done: call mom' })
      .or(page.getByRole('button', { name: 'Done: call mom' }))
      .click();
    await page.locator('[data-task]').filter({ hasText: 'call mom' }).waitFor({ state: 'detached' });
    seen.inp.push(await page.evaluate(() => (globalThis as { slowestInteraction?: number }).slowestInteraction ?? 0));
  } catch (error) {
    // What stood there says more than what did not.
    const shown = await page.evaluate(() => document.body.innerText).catch(() => '');
    throw new Error(`${oneLine(error)} The page showed: ${oneLine(shown)}`, { cause: error });
  } finally {
    await context.close();
  }
}

function field(page: Page) {
  return page.getByRole('textbox', { name: 'Add a task' });
}

/** Runs in the page, before its own scripts. */
function measureInteractions(): void {
  const measured = globalThis as { slowestInteraction?: number };
  measured.slowestInteraction = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[]) {
      // Only what a person did has such an id.
      if (!entry.interactionId) continue;
      measured.slowestInteraction = Math.max(measured.slowestInteraction ?? 0, entry.duration);
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
}

/** Playwright says on further lines what it waited for. */
function oneLine(error: unknown): string {
  return String(error).replaceAll(/\s+/g, ' ').slice(0, 300);
}

function complain({ errors }: Seen, text: string): void {
  if (errors.length < MAX_ERRORS) errors.push(text);
}

function judge({ usable, inp, errors }: Seen): PageVerdict {
  const report = { visits: usable.length, usableMs: spread(usable), inpMs: spread(inp), errors };
  const isQuick = report.usableMs.avg < USABLE_MS && report.inpMs.avg < INP_MS;
  return { report, passed: usable.length > 0 && inp.length > 0 && isQuick && errors.length === 0 };
}

function spread(values: readonly number[]): { avg: number; max: number } {
  const sum = values.reduce((total, value) => total + value, 0);
  return { avg: Math.round(sum / Math.max(1, values.length)), max: Math.round(Math.max(0, ...values)) };
}
