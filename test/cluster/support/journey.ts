import { launchBrowser } from '../../support/browser.ts';

/** A guest adds a recurring task, completes it and sees the next one. `afterMs`: since the click. */
export async function completeInBrowser(
  url: string,
): Promise<{ first: string | null; next: string | null; afterMs: number }> {
  const chromium = await launchBrowser();
  try {
    // Chromium knows nothing of certificates that this process trusts.
    const context = await chromium.browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('button', { name: /try it now/i }).click();
    const field = page.getByRole('textbox', { name: 'Add a task' });
    await field.fill('water plants every 3 days');
    await field.press('Enter');
    const rows = page.locator('[data-task]').filter({ hasText: 'water plants' });
    await rows.waitFor();
    const first = await rows.getAttribute('data-task');
    const began = performance.now();
    const name = 'Done: water plants';
    await page.getByRole('checkbox', { name }).or(page.getByRole('button', { name })).click();
    const next = page.locator(`[data-task]:not([data-task="${first}"])`).filter({ hasText: 'water plants' });
    await next.waitFor({ timeout: 30_000 });
    const afterMs = Math.round(performance.now() - began);
    return { first, next: await next.getAttribute('data-task'), afterMs };
  } finally {
    await chromium.close();
  }
}
