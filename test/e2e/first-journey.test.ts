import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { Stack } from '../../scripts/dev/stack/start-stack.ts';
import { launchBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startTestStack } from '../support/test-stack.ts';

/** What the product promises (US6.1). */
const PROMISE_MS = 5000;

describe('a new person in a real browser, on the whole system', () => {
  let stack: Stack;
  let end: () => Promise<void>;
  let chromium: TestBrowser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    const [started, launched] = await Promise.all([startTestStack({ replicas: 2 }), launchBrowser()]);
    ({ stack, end } = started);
    chromium = launched;
    page = await chromium.browser.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterAll(async () => {
    await chromium.close();
    await end();
  });

  const row = (title: string) => page.locator('[data-task]').filter({ hasText: title });

  it('US6.1: signs in as guest, completes "water plants every 3 days", sees the next one without reload', async () => {
    await page.goto(stack.url);
    await page.getByRole('button', { name: /try it now/i }).click();
    const field = page.getByRole('textbox', { name: 'Add a task' });
    await field.fill('water plants every 3 days');
    await field.press('Enter');
    await row('water plants').waitFor();
    const first = await row('water plants').getAttribute('data-task');
    await page
      .getByRole('checkbox', { name: 'Done: water plants' })
      .or(page.getByRole('button', { name: 'Done: water plants' }))
      .click();
    const next = page.locator(`[data-task]:not([data-task="${first}"])`).filter({ hasText: 'water plants' });
    await next.waitFor({ timeout: PROMISE_MS });
    expect(await next.getAttribute('data-task')).not.toBe(first);
  });

  it('US1.2: says it in the chat, and the task is in the list', async () => {
    await page.getByRole('button', { name: /chat/i }).first().click();
    const field = page.getByRole('textbox', { name: /message/i });
    await field.fill('add buy milk tomorrow at 5pm');
    await field.press('Enter');
    await row('buy milk').waitFor();
    await page.getByRole('button', { name: /undo/i }).first().click();
    await row('buy milk').waitFor({ state: 'detached' });
    await row('water plants').first().waitFor();
    expect(await row('water plants').count()).toBeGreaterThan(0);
  });

  it('prints no error to the console and breaks no rule of its own security policy', () => {
    expect(complaints).toEqual([]);
  });
});
