import { describe, expect, it } from 'vitest';
import { quickAdd, row, useVisitor } from './support/visitor.ts';

const visitor = useVisitor();

describe('the first keys after "Try it now"', () => {
  it('FR-004: six key presses at once are the first task, not commands, also before the list is there', async () => {
    const { page, api } = await visitor.open();
    const answer = api.holdAnswer({ method: 'POST', path: /^\/api\/session$/ });
    await page.getByRole('button', { name: 'Try it now' }).click();
    for (const key of ['c', 'a', 'l', 'l', ' ', 'B']) await page.keyboard.press(key);
    expect(await quickAdd(page).inputValue()).toBe('call B');
    await answer.reached;
    await page.keyboard.type('o tomorrow 17:30');
    await page.keyboard.press('Enter');
    await row(page, 'call Bo').waitFor();
    await page.keyboard.type('feed q?');
    expect(api.writes.map(({ path }) => path)).toEqual(['/api/session']);
    answer.release();
    await expect.poll(() => api.tasks.all()).toMatchObject([{ title: 'call Bo', dueTime: '17:30' }]);
    // The field is the same one all the time: nothing that is typed falls between two pages.
    expect(await quickAdd(page).inputValue()).toBe('feed q?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.getByRole('textbox', { name: 'Message' }).count()).toBe(0);
  });

  it('started by the keyboard as well', async () => {
    const { page, api } = await visitor.open();
    await page.getByRole('button', { name: 'Try it now' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('e2 call');
    await page.keyboard.press('Enter');
    await expect.poll(() => api.tasks.all()).toMatchObject([{ title: 'e2 call' }]);
  });

  it('a list that cannot be started says so and keeps what was written, until it can', async () => {
    const { page, api } = await visitor.open();
    api.failWrites(503, 3);
    await page.getByRole('button', { name: 'Try it now' }).click();
    await page.keyboard.type('buy milk');
    await page.keyboard.press('Enter');
    await page.keyboard.type('and bre');
    await page.getByRole('alert').getByText('Your list could not be started.').waitFor();
    expect(api.tasks.all()).toEqual([]);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => api.tasks.all()).toMatchObject([{ title: 'buy milk' }]);
    expect(await quickAdd(page).inputValue()).toBe('and bre');
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});
