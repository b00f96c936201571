import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { createPageFixture, type OpenPage, type PageFixture, type Visit } from './page-fixture.ts';

export type VisitOptions = Visit;
export type Visitor = {
  /** Comes for the first time. */
  open: (options?: VisitOptions) => Promise<OpenPage>;
  /** Comes for the first time and starts a guest list. */
  start: (options?: VisitOptions) => Promise<OpenPage>;
};

/** One browser for the test file, one visitor for each test; a test fails when the browser complained about anything. */
export function useVisitor(): Visitor {
  let fixture: PageFixture;
  let visits: OpenPage[] = [];
  beforeAll(async () => {
    fixture = await createPageFixture();
  }, 120_000);
  afterAll(() => fixture.close());
  afterEach(async () => {
    const ending = visits;
    visits = [];
    for (const visit of ending) await visit.close();
  });
  const open: Visitor['open'] = async (options) => {
    const visit = await fixture.open(options);
    visits.push(visit);
    return visit;
  };
  return {
    open,
    async start(options) {
      const visit = await open(options);
      await visit.page.getByRole('button', { name: 'Try it now' }).click();
      await quickAdd(visit.page).waitFor();
      return visit;
    },
  };
}

export function row(page: Page, title: string): Locator {
  return page.locator('[data-task]', { hasText: title });
}

export function quickAdd(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Add a task' });
}

export async function add(page: Page, line: string): Promise<void> {
  await quickAdd(page).fill(line);
  await quickAdd(page).press('Enter');
}

/** Puts a tab into the foreground or behind another one; Chromium without a window counts all its tabs as visible. */
export async function showTab(page: Page, isVisible: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    },
    isVisible ? 'visible' : 'hidden',
  );
}
