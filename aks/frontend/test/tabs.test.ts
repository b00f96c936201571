import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { add, quickAdd, row, showTab, useVisitor } from './support/visitor.ts';

const visitor = useVisitor();

async function signOutAndStartAgain(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Session and settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign out and lose the tasks' }).click();
  await page.getByRole('button', { name: 'Try it now' }).click();
  await page.getByRole('heading', { name: 'Nothing to do' }).waitFor();
}

describe('two accounts in two tabs', () => {
  it('what the former had in the other tab is gone: list, draft, undo, chat; what is written there is the new one’s', async () => {
    const { page: first, api, openTab } = await visitor.start();
    await add(first, 'plan of Ana');
    await row(first, 'plan of Ana').waitFor();
    const second = await openTab();
    await row(second, 'plan of Ana').waitFor();
    await second.getByRole('checkbox', { name: 'Done: plan of Ana' }).check();
    await second.getByRole('button', { name: 'Chat', exact: true }).click();
    await second.getByRole('textbox', { name: 'Message' }).fill('add secret plan');
    await quickAdd(second).fill('a draft plan of Ana');

    await signOutAndStartAgain(first);
    await second.getByRole('heading', { name: 'Nothing to do' }).waitFor();
    expect(await quickAdd(second).inputValue()).toBe('');
    expect(await second.getByRole('textbox', { name: 'Message' }).count()).toBe(0);
    expect(await second.getByText('plan of Ana').count()).toBe(0);
    const before = api.writes.length;
    await second.getByRole('heading', { level: 1 }).click();
    await second.keyboard.press('ControlOrMeta+z');
    await second.getByText('Nothing to undo.').waitFor();
    expect(api.writes.slice(before)).toEqual([]);

    await add(second, 'plan of Bo');
    await row(first, 'plan of Bo').waitFor();
    expect(api.tasks.all().map(({ title }) => title)).toEqual(['plan of Bo']);
  });

  it('a tab that heard nothing of it writes nothing into the new list, and then shows it', async () => {
    const { page, api } = await visitor.start();
    await add(page, 'plan of Ana');
    await row(page, 'plan of Ana').waitFor();
    await showTab(page, false);
    await expect.poll(() => api.openStreams()).toBe(0);
    api.changePerson();
    const before = api.writes.length;
    await add(page, 'written too late');
    await page.getByRole('heading', { name: 'Nothing to do' }).waitFor();
    expect(api.writes.slice(before)).toEqual([]);
    expect(api.tasks.all()).toEqual([]);
  });

  it('the stream itself says whose it is: a tab that only listens changes over too', async () => {
    const { page, api } = await visitor.start();
    await add(page, 'plan of Ana');
    await row(page, 'plan of Ana').waitFor();
    api.changePerson();
    api.tasks.create({ title: 'plan of Bo' });
    await row(page, 'plan of Bo').waitFor();
    expect(await row(page, 'plan of Ana').count()).toBe(0);
  });

  it('an answer that is on its way while the person changes is not shown to the next one', async () => {
    const { page, api } = await visitor.start();
    await add(page, 'milk');
    await row(page, 'milk').waitFor();
    const answer = api.holdAnswer({ method: 'POST', path: /^\/api\/tasks$/ });
    await add(page, 'late answer');
    await answer.reached;
    api.changePerson();
    await page.getByRole('heading', { name: 'Nothing to do' }).waitFor();
    answer.release();
    await add(page, 'plan of Bo');
    await row(page, 'plan of Bo').waitFor();
    expect(await page.locator('[data-task]').count()).toBe(1);
    expect(await page.getByText('late answer').count()).toBe(0);
  });
});

describe('many tabs', () => {
  it('eight tabs hold one stream; each can write at once, and all hear of it', async () => {
    const { page, api, openTab } = await visitor.start();
    const tabs = [page];
    while (tabs.length < 8) tabs.push(await openTab());
    const last = tabs[7]!;
    await quickAdd(last).waitFor();
    expect(api.openStreams()).toBe(1);
    await add(last, 'from the eighth');
    for (const tab of tabs) await row(tab, 'from the eighth').waitFor();
    expect(api.openStreams()).toBe(1);
    expect(await page.locator('[data-task]').count()).toBe(1);

    // The leader closes; another tab continues from its position.
    await page.close();
    await expect.poll(() => api.streamRequests.length).toBe(2);
    api.tasks.create({ title: 'after the first has gone' });
    for (const tab of tabs.slice(1)) await row(tab, 'after the first has gone').waitFor();
    expect(api.openStreams()).toBe(1);
    expect(api.streamRequests).toEqual([undefined, '1-1']);
  });

  it('hidden tabs hold none; back in front they show what happened', async () => {
    const { page, api, openTab } = await visitor.start();
    const second = await openTab();
    await quickAdd(second).waitFor();
    await showTab(page, false);
    await expect.poll(() => api.streamRequests.length).toBe(2);
    await showTab(second, false);
    await expect.poll(() => api.openStreams()).toBe(0);
    api.tasks.create({ title: 'meanwhile' });
    await showTab(page, true);
    await row(page, 'meanwhile').waitFor();
    expect(api.openStreams()).toBe(1);
  });

  it('a frozen leader is replaced within seconds, and follows when it is back', async () => {
    const { page, api, openTab } = await visitor.start();
    const second = await openTab();
    await quickAdd(second).waitFor();
    await expect.poll(() => api.openStreams()).toBe(1);
    // A paused debugger is like a frozen tab: no script runs, but the tab still holds the lock and the stream.
    const leader = await page.context().newCDPSession(page);
    const paused = new Promise((resolve) => leader.once('Debugger.paused', resolve));
    await leader.send('Debugger.enable');
    await leader.send('Debugger.pause');
    await paused;
    api.tasks.create({ title: 'while the leader is frozen' });
    await row(second, 'while the leader is frozen').waitFor();
    expect(api.streamRequests).toEqual([undefined, '1-0']);
    await leader.send('Debugger.disable');
    await row(page, 'while the leader is frozen').waitFor();
    await expect.poll(() => api.openStreams()).toBe(1);
  });
});

describe('a write that cannot leave', () => {
  it('is told within seconds, and "Try again" does it once', async () => {
    const { page, api } = await visitor.start();
    await page.route('**/api/tasks', (route) => (route.request().method() === 'POST' ? undefined : route.continue()));
    await add(page, 'buy milk');
    await page.getByText('“buy milk” was not saved. The server did not answer in time.').waitFor();
    expect(await row(page, 'buy milk').count()).toBe(0);
    await page.unroute('**/api/tasks');
    await page.getByRole('button', { name: 'Try again' }).click();
    await row(page, 'buy milk').waitFor();
    await expect.poll(() => api.tasks.all().length).toBe(1);
  });

  it('also from the chat', async () => {
    const { page, api } = await visitor.start();
    const answer = api.holdAnswer({ method: 'POST', path: /chat$/ });
    await page.getByRole('button', { name: 'Chat', exact: true }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('add buy milk');
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('There is no answer yet.').waitFor();
    answer.release();
    await page.getByText('Added “buy milk”.', { exact: true }).waitFor();
    expect(await page.getByText('There is no answer yet.').count()).toBe(0);
  });
});
