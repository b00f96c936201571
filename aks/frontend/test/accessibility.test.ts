import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { StubApi } from './support/stub-api.ts';
import { quickAdd, row, useVisitor, type VisitOptions } from './support/visitor.ts';

const visitor = useVisitor();

/** Rule ids of what axe finds, with the place. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

const LOOKS: [string, VisitOptions][] = [
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['320 px', { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true }],
  ['dark phone', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', isMobile: true, hasTouch: true }],
  ['reduced motion', { reducedMotion: 'reduce' }],
];

describe.each(LOOKS)('accessible: %s', (_look, options) => {
  it('no violation on any screen, and nothing sticks out sideways', async () => {
    const { page, api } = await visitor.open({ ...options, seed: seedAll });
    const found: Record<string, string[]> = {};
    const check = async (screen: string): Promise<void> => {
      // Colours are judged as they stay, not half faded in.
      await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
      found[screen] = await violations(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (overflow > 0) found[screen].push(`${overflow} px wider than the screen`);
    };
    await page.getByRole('button', { name: 'Try it now' }).waitFor();
    await check('welcome');
    api.failWrites(503, 3);
    await page.getByRole('button', { name: 'Try it now' }).click();
    await page.getByText('Your list could not be started.').waitFor();
    await check('not started');
    await page.getByRole('button', { name: 'Try again' }).click();
    await row(page, 'pay rent').waitFor();
    await check('list');
    await quickAdd(page).fill('call Ana tomorrow 17:30 every week');
    await check('typing');
    await row(page, 'pay rent').locator('.task__open').click();
    await page.getByRole('dialog').waitFor();
    await check('editor');
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox', { name: 'Done: buy milk' }).check();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await check('notice');
    await page.getByRole('button', { name: 'Chat', exact: true }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('add feed the cat every day 8am');
    await page.keyboard.press('Enter');
    await page.locator('.tool').waitFor();
    await check('chat');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Help and shortcuts' }).click();
    await check('help');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Session and settings' }).click();
    await check('menu');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Done' }).click();
    await row(page, 'buy milk').waitFor();
    await check('done');
    api.moveTo('America/New_York');
    await page.reload();
    await page.getByText('You seem to be in Berlin.').waitFor();
    await check('zone offer');
    expect(Object.entries(found).filter(([, list]) => list.length > 0)).toEqual([]);
  });
});

function seedAll({ tasks }: StubApi): void {
  tasks.create({ title: 'overdue invoice', dueDate: '2020-01-31', priority: 1 });
  tasks.create({ title: 'buy milk', priority: 2, description: 'and bread' });
  const rent = { title: 'pay rent', dueDate: '2040-01-31', dueTime: '09:00' };
  tasks.create({ ...rent, recurrence: { rrule: 'FREQ=MONTHLY;BYMONTHDAY=-1', anchor: 'due' } });
  tasks.create({ title: 'a title that has no space to break anywhere: ' + 'x'.repeat(120) });
}
