import type { CDPSession, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { quickAdd, showTab, useVisitor } from './support/visitor.ts';

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
