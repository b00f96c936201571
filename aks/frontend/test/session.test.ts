import type { CDPSession, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { add, quickAdd, row, showTab, useVisitor } from './support/visitor.ts';

const visitor = useVisitor();
/** 25 hours apart: wherever the sun stands, their days differ. */
const [WEST, EAST] = ['Pacific/Midway', 'Pacific/Kiritimati'] as const;

const dayIn = (timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', day: 'numeric', month: 'long' }).format(new Date());

async function deviceOf(page: Page): Promise<{ travelTo: (timeZone: string) => Promise<void> }> {
  const session: CDPSession = await page.context().newCDPSession(page);
  return {
    async travelTo(timezoneId) {
      await session.send('Emulation.setTimezoneOverride', { timezoneId });
    },
  };
}

async function startIn(timeZone: string) {
  const visit = await visitor.open({ hasOwnClock: true });
  const device = await deviceOf(visit.page);
  await device.travelTo(timeZone);
  await visit.page.reload();
  await visit.page.getByRole('button', { name: 'Try it now' }).click();
  await quickAdd(visit.page).waitFor();
  await expect.poll(() => visit.api.session?.timeZone).toBe(timeZone);
  return { ...visit, device };
}

describe('session', () => {
  it('signing out warns that a guest list is lost, and leads back to the start', async () => {
    const { page, api } = await visitor.start();
    await add(page, 'buy milk');
    await page.getByRole('button', { name: 'Session and settings' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('no way back to its tasks').waitFor();
    await page.getByRole('button', { name: 'Sign out and lose the tasks' }).click();
    await page.getByText('You are signed out.').waitFor();
    await page.getByRole('button', { name: 'Try it now' }).click();
    await page.getByRole('heading', { name: 'Nothing to do' }).waitFor();
    expect(api.tasks.all()).toEqual([]);
  });

  it('remembers the chosen appearance', async () => {
    const { page } = await visitor.start();
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByRole('button', { name: 'Session and settings' }).click();
    await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
    await expect.poll(ground).not.toBe(light);
    await page.reload();
    await quickAdd(page).waitFor();
    expect(await ground()).not.toBe(light);
  });
});

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
    // The field stays the same one when the session is there, so that no key press is lost in between.
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

describe('travelling', () => {
  it('the zone of the new place is offered, and with one click today and new dates follow without a reload', async () => {
    const { page, api, device } = await startIn(WEST);
    const title = page.getByRole('heading', { level: 1 });
    await expect.poll(() => title.textContent()).toBe(dayIn(WEST));
    expect(await page.getByText('You seem to be in').count()).toBe(0);

    await device.travelTo(EAST);
    await showTab(page, true);
    await page.getByText('You seem to be in Kiritimati. Use its time? Your list is in Midway time.').waitFor();
    await page.getByRole('button', { name: 'Use Kiritimati time' }).click();
    await page.getByText('Times are in Kiritimati now.').waitFor();
    await expect.poll(() => title.textContent()).toBe(dayIn(EAST));
    expect(api.session?.timeZone).toBe(EAST);
    expect(await page.getByText('You seem to be in').count()).toBe(0);
    await quickAdd(page).fill('call Ana today');
    await quickAdd(page).press('Enter');
    await expect.poll(() => api.tasks.all()[0]?.dueDate).toBe(isoDay(EAST));
  });

  it('who does not want it is not asked again, until the next journey', async () => {
    const { page, api, device } = await startIn(WEST);
    await device.travelTo(EAST);
    await showTab(page, true);
    await page.getByRole('button', { name: 'Keep Midway time' }).click();
    await page.reload();
    await quickAdd(page).waitFor();
    expect(await page.getByText('You seem to be in').count()).toBe(0);
    expect(api.session?.timeZone).toBe(WEST);
    await device.travelTo(WEST);
    await showTab(page, true);
    await expect.poll(() => page.evaluate(() => localStorage.getItem('declined-time-zone'))).toBeNull();
    await device.travelTo(EAST);
    await showTab(page, true);
    await page.getByText('You seem to be in Kiritimati.').waitFor();
  });

  it('another tab follows', async () => {
    const { page, openTab, device } = await startIn(WEST);
    const second = await openTab();
    const other = await deviceOf(second);
    await other.travelTo(EAST);
    await device.travelTo(EAST);
    await showTab(second, true);
    await showTab(page, true);
    await page.getByRole('button', { name: 'Use Kiritimati time' }).click();
    await expect.poll(() => second.getByRole('heading', { level: 1 }).textContent()).toBe(dayIn(EAST));
    expect(await second.getByText('You seem to be in').count()).toBe(0);
  });

  it('a change that does not get through says so and can be tried again', async () => {
    const { page, api, device } = await startIn(WEST);
    await device.travelTo(EAST);
    await showTab(page, true);
    api.failWrites(503, 3);
    await page.getByRole('button', { name: 'Use Kiritimati time' }).click();
    await page.getByText('The stub was told to fail.').waitFor();
    await page.getByRole('button', { name: 'Use Kiritimati time' }).click();
    await expect.poll(() => api.session?.timeZone).toBe(EAST);
  });
});

function isoDay(timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date());
}
