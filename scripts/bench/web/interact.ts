import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';

const CHECKED = 5;
/** The browser reports an interaction after its frame. */
const REPORT_MS = 300;

/** What a person does with a list: adds a task, finishes some, looks at one. */
export async function interact(page: Page): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Add a task' });
  await field.click();
  await page.keyboard.type('water plants every 3 days');
  await page.keyboard.press('Enter');
  for (let n = 0; n < CHECKED; n++) await page.locator('.check').nth(n).click();
  await page.locator('.task__title').nth(CHECKED).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await delay(REPORT_MS);
}
