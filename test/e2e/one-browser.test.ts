import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { Stack } from '../../scripts/dev/stack/start-stack.ts';
import { launchBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startTestStack } from '../support/test-stack.ts';

/** 25 hours apart: wherever the sun stands, their days differ. */
const [WEST, EAST] = ['Pacific/Midway', 'Pacific/Kiritimati'] as const;

describe('one browser with several tabs, accounts and places, on the whole system', () => {
  let stack: Stack;
  let end: () => Promise<void>;
  let chromium: TestBrowser;
  let context: BrowserContext;

  beforeAll(async () => {
    const [started, launched] = await Promise.all([startTestStack({ replicas: 2 }), launchBrowser()]);
    ({ stack, end } = started);
    chromium = launched;
  });
  afterEach(async () => {
    await context.close();
  });
  afterAll(async () => {
    await chromium.close();
    await end();
  });

  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(stack.url);
    return page;
  };
  const visit = async (): Promise<Page> => {
    context = await chromium.browser.newContext({ locale: 'en-GB' });
    return open();
  };
  const start = async (page: Page): Promise<void> => page.getByRole('button', { name: 'Try it now' }).click();
  const quickAdd = (page: Page): Locator => page.getByRole('textbox', { name: 'Add a task' });
  const row = (page: Page, title: string): Locator => page.locator('[data-task]:not(.task--new)', { hasText: title });
  const add = async (page: Page, line: string): Promise<void> => {
    await quickAdd(page).fill(line);
    await quickAdd(page).press('Enter');
  };
  const say = async (page: Page, message: string): Promise<void> => {
    await page.getByRole('textbox', { name: 'Message' }).fill(message);
    await page.keyboard.press('Enter');
  };

  it('FR-004: six key presses after "Try it now" are the first task', async () => {
    const page = await visit();
    await start(page);
    for (const key of ['c', 'a', 'l', 'l', ' ', 'B']) await page.keyboard.press(key);
    await page.keyboard.press('Enter');
    await row(page, 'call B').waitFor();
    expect(await page.locator('[data-task]').count()).toBe(1);
  });

  it('two accounts in two tabs do not mix', async () => {
    const first = await visit();
    await start(first);
    await add(first, 'plan of Ana');
    await row(first, 'plan of Ana').waitFor();
    const second = await open();
    await row(second, 'plan of Ana').waitFor();
    await quickAdd(second).fill('a draft of Ana');

    await first.getByRole('button', { name: 'Session and settings' }).click();
    await first.getByRole('button', { name: 'Sign out' }).click();
    await first.getByRole('button', { name: 'Sign out and lose the tasks' }).click();
    await start(first);
    await second.getByRole('heading', { name: 'Nothing to do' }).waitFor();
    expect(await quickAdd(second).inputValue()).toBe('');
    await add(second, 'plan of Bo');
    await row(first, 'plan of Bo').waitFor();
    expect(await first.locator('[data-task]').count()).toBe(1);
    expect(await second.locator('[data-task]').count()).toBe(1);
  });

  it('in eight tabs each can write, and all hear of it', async () => {
    const page = await visit();
    await start(page);
    await add(page, 'from the first tab');
    await row(page, 'from the first tab').waitFor();
    const tabs = [page];
    while (tabs.length < 8) tabs.push(await open());
    await add(tabs[7]!, 'from the last tab');
    for (const tab of tabs) await row(tab, 'from the last tab').waitFor();
    await tabs[3]!.getByRole('checkbox', { name: 'Done: from the first tab' }).check();
    for (const tab of tabs) await expect.poll(() => row(tab, 'from the first tab').count()).toBe(0);
  });

  it('after a journey today, the chat and the next dates follow the new zone without a reload', async () => {
    const page = await visit();
    const device = await context.newCDPSession(page);
    await device.send('Emulation.setTimezoneOverride', { timezoneId: WEST });
    await page.reload();
    await start(page);
    await add(page, 'stretch every! day');
    await row(page, 'stretch').waitFor();

    await device.send('Emulation.setTimezoneOverride', { timezoneId: EAST });
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.getByRole('button', { name: 'Use Kiritimati time' }).click();
    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toBe(dayIn(EAST));
    await page.getByRole('checkbox', { name: 'Done: stretch' }).check();
    await page.locator('.group--tomorrow', { hasText: 'stretch' }).waitFor();
    await page.getByRole('button', { name: 'Chat', exact: true }).click();
    await say(page, 'add call Ana today');
    await page.locator('.group--today', { hasText: 'call Ana' }).waitFor();
  });

  it('half an emoji in a chat is no fault', async () => {
    const page = await visit();
    await start(page);
    await page.getByRole('button', { name: 'Chat', exact: true }).click();
    const message = page.getByRole('textbox', { name: 'Message' });
    await message.evaluate((field: HTMLInputElement) => {
      field.value = 'add buy milk \ud83d';
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await message.press('Enter');
    await row(page, 'buy milk').waitFor();
    expect(await page.locator('.chat__line--failure').count()).toBe(0);
  });
});

function dayIn(timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', day: 'numeric', month: 'long' }).format(
    new Date(),
  );
}
