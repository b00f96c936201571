import { describe, expect, it } from 'vitest';
import { add, quickAdd, row, useVisitor } from './support/visitor.ts';

const visitor = useVisitor();

describe('first visit', () => {
  it('FR-004, US1.1: shows what it is and starts a list with one click', async () => {
    const { page } = await visitor.open();
    await page.getByRole('heading', { name: 'A to-do list you can talk to' }).waitFor();
    const paintMs = () =>
      page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity);
    await expect.poll(paintMs).toBeLessThan(3_000);
    await page.getByRole('button', { name: 'Try it now' }).click();
    await page.getByRole('heading', { name: 'Nothing to do' }).waitFor();
    await page.reload();
    await quickAdd(page).waitFor();
    expect(await page.title()).toBe('Tasks · Todo Chatbot');
  });

  it('an example fills the line; one more key makes it a task', async () => {
    const { page } = await visitor.start();
    await page.getByRole('button', { name: 'call Ana tomorrow 17:30' }).click();
    await page.keyboard.press('Enter');
    await row(page, 'call Ana').waitFor();
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(['Tomorrow 1']);
  });
});

describe('tasks', () => {
  it('US1.2: what is recognised is marked, told in full before saving, and saved as told', async () => {
    const { page, api } = await visitor.start();
    await quickAdd(page).fill('pay rent every month on the last day at 9am');
    expect(await page.locator('.quick-add .mark').allTextContents()).toEqual(['every month on the last day', 'at 9am']);
    await page.locator('.understood', { hasText: 'monthly on the last day' }).waitFor();
    await quickAdd(page).press('Enter');
    await row(page, 'pay rent').waitFor();
    await expect
      .poll(() => api.tasks.all())
      .toMatchObject([
        { title: 'pay rent', dueTime: '09:00', recurrence: { rrule: 'FREQ=MONTHLY;BYMONTHDAY=-1', anchor: 'due' } },
      ]);
  });

  it('Backspace, a click on the words or on the chip takes a meaning back', async () => {
    const { page, api } = await visitor.start();
    await quickAdd(page).fill('watch the match tomorrow 17:30');
    await quickAdd(page).press('Backspace');
    expect(await quickAdd(page).inputValue()).toBe('watch the match tomorrow 17:30');
    await expect.poll(() => page.locator('.quick-add .mark').allTextContents()).not.toContain('17:30');
    await page.locator('.understood .chip--button').click();
    await expect.poll(() => page.locator('.understood').count()).toBe(0);
    await quickAdd(page).press('Enter');
    await expect
      .poll(() => api.tasks.all())
      .toMatchObject([{ title: 'watch the match tomorrow 17:30', dueDate: null }]);
  });

  it('US6.1: completing a repeating task brings the next one without a reload; undo takes both back', async () => {
    const { page, api } = await visitor.start();
    await add(page, 'water plants every 3 days');
    await page.getByRole('checkbox', { name: 'Done: water plants' }).check();
    await page.getByRole('heading', { name: 'Next 7 days' }).waitFor({ timeout: 5_000 });
    expect(await page.locator('output', { hasText: 'Next: water plants' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    await expect.poll(() => row(page, 'water plants').count()).toBe(1);
    expect(api.tasks.all()).toMatchObject([{ status: 'backlog', occurrenceNo: 1 }]);
  });

  it('a task that was done is under Done and can be opened again', async () => {
    const { page, api } = await visitor.start();
    await add(page, 'buy milk');
    await page.getByRole('checkbox', { name: 'Done: buy milk' }).check();
    await page.getByRole('link', { name: 'Done' }).click();
    await page.getByRole('checkbox', { name: 'Done: buy milk' }).click();
    await page.getByRole('link', { name: 'Tasks' }).click();
    await row(page, 'buy milk').waitFor();
    expect(api.tasks.all()).toMatchObject([{ status: 'backlog' }]);
  });

  it('is edited in a dialog that shows the next two dates; undo restores the old values', async () => {
    const { page, api } = await visitor.start();
    await add(page, 'report');
    await row(page, 'report').locator('.task__open').click();
    const dialog = page.getByRole('dialog', { name: 'Edit task' });
    await dialog.getByLabel('Title').fill('quarterly report');
    await dialog.getByLabel('Due date').fill('2030-01-31');
    await dialog.getByLabel('Repeat').selectOption('monthly');
    await dialog.getByText('Thursday, 28 February 2030; Sunday, 31 March 2030').waitFor();
    await dialog.getByText('P1').click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row(page, 'quarterly report').waitFor();
    await expect.poll(() => api.tasks.all()[0]).toMatchObject({ dueDate: '2030-01-31', priority: 1, version: 2 });
    await page.keyboard.press('ControlOrMeta+z');
    await expect
      .poll(() => api.tasks.all()[0])
      .toMatchObject({ title: 'report', dueDate: null, priority: 4, recurrence: null });
    expect(new Set(api.writes.map(({ key }) => key)).size).toBe(api.writes.length);
  });

  it('moves one occurrence of a series, or all that follow as well, and shows the dates of each', async () => {
    const { page, api } = await visitor.start();
    const recurrence = { rrule: 'FREQ=WEEKLY;BYDAY=MO', anchor: 'due' } as const;
    api.tasks.create({ title: 'standup', dueDate: '2030-01-07', dueTime: '09:15', recurrence });
    await row(page, 'standup').locator('.task__open').click();
    const dialog = page.getByRole('dialog', { name: 'Edit task' });
    await dialog.getByLabel('Due date', { exact: true }).fill('2030-01-09');
    await dialog.getByText('Monday, 14 January 2030').waitFor();
    await dialog.getByText('Move all that follow as well').click();
    await dialog.getByText('Wednesday, 16 January 2030').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(() => api.tasks.all()[0])
      .toMatchObject({
        dueDate: '2030-01-09',
        dtstart: '2030-01-09',
        recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=WE' },
      });
  });

  it('what another tab does shows at once, and a dropped connection heals', async () => {
    const { page, api } = await visitor.start();
    api.tasks.create({ title: 'from the phone' });
    await row(page, 'from the phone').waitFor();
    api.dropStreams();
    await page.getByText('Reconnecting…').waitFor({ state: 'attached' });
    await page.getByText('Reconnecting…').waitFor({ state: 'detached' });
    api.tasks.remove(api.tasks.all()[0]?.id ?? '');
    await expect.poll(() => row(page, 'from the phone').count()).toBe(0);
  });

  it('a failed write is rolled back with words, and "Try again" does it', async () => {
    const { page, api } = await visitor.start();
    api.failWrites(503, 3);
    await add(page, 'buy milk');
    await page.getByText('“buy milk” was not saved.').waitFor();
    expect(await row(page, 'buy milk').count()).toBe(0);
    await page.getByRole('button', { name: 'Try again' }).click();
    await row(page, 'buy milk').waitFor();
    await expect.poll(() => api.tasks.all().length).toBe(1);
  });

  it('an edit of a task that changed elsewhere meanwhile is not lost and overwrites nothing', async () => {
    const { page, api } = await visitor.start();
    await add(page, 'report');
    await row(page, 'report').locator('.task__open').click();
    const dialog = page.getByRole('dialog', { name: 'Edit task' });
    api.tasks.patch(api.tasks.all()[0]?.id ?? '', { title: 'report for Lena' });
    await dialog.getByLabel('Description').fill('with charts');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('was changed elsewhere').waitFor();
    await row(page, 'report for Lena').waitFor();
    await page.getByRole('button', { name: 'Edit again' }).click();
    expect(await dialog.getByLabel('Description').inputValue()).toBe('with charts');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => api.tasks.all()[0]).toMatchObject({ title: 'report for Lena', description: 'with charts' });
  });
});

describe('chat', () => {
  it('US1.2: shows what it did with a chip and takes it back', async () => {
    const { page, api } = await visitor.start();
    await page.getByRole('button', { name: 'Chat', exact: true }).click();
    await page.keyboard.type('add feed the cat every day 8am');
    await page.keyboard.press('Enter');
    const chip = page.locator('.tool', { hasText: 'feed the cat' });
    await chip.getByText('every day').waitFor();
    await row(page, 'feed the cat').waitFor();
    await chip.getByRole('button', { name: 'Undo' }).click();
    await chip.getByText('Undone').waitFor();
    await expect.poll(() => row(page, 'feed the cat').count()).toBe(0);
    expect(api.tasks.all()).toEqual([]);
  });

  it('asks back with buttons, and a failure can be tried again', async () => {
    const { page, api } = await visitor.start({
      seed: ({ tasks }) => ['report A', 'report B'].forEach((title) => tasks.create({ title })),
    });
    await page.keyboard.press('Escape');
    await page.keyboard.press('c');
    const message = page.getByRole('textbox', { name: 'Message' });
    await message.fill('complete report');
    await message.press('Enter');
    await page.getByRole('group', { name: 'Answers' }).getByRole('button', { name: 'report B' }).click();
    await page.getByText('Completed “report B”.', { exact: true }).waitFor();
    await expect.poll(() => row(page, 'report B').count()).toBe(0);
    api.failWrites(503, 3);
    await message.fill('what is due?');
    await message.press('Enter');
    await page.getByRole('log').getByRole('button', { name: 'Try again' }).click();
    await page.getByText('0 tasks are due.').waitFor();
  });
});

describe('keyboard only', () => {
  it('adds, moves, completes, edits, deletes and undoes', async () => {
    const { page, api } = await visitor.start();
    await page.keyboard.press('Escape');
    for (const title of ['one', 'two', 'three']) {
      await page.keyboard.press('q');
      await quickAdd(page).waitFor();
      await page.keyboard.type(title);
      await page.keyboard.press('Enter');
      // Until the server has answered, nothing can be done to the row.
      await page.locator('[data-task]:not(.task--new)', { hasText: title }).waitFor();
      await page.keyboard.press('Escape');
    }
    const focused = () => page.evaluate(() => document.activeElement?.closest('[data-task]')?.textContent ?? 'none');
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('two');
    await page.keyboard.press('1');
    await expect.poll(() => api.tasks.all().find(({ title }) => title === 'two')?.priority).toBe(1);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Edit task' }).waitFor();
    await page.keyboard.type(' more');
    await page.keyboard.press('Enter');
    await row(page, 'two more').waitFor();
    await expect.poll(focused).toContain('two more');
    await page.keyboard.press('e');
    await expect.poll(() => api.tasks.all().find(({ title }) => title === 'two more')?.status).toBe('done');
    await page.keyboard.press('Delete');
    await expect.poll(() => api.tasks.all().length).toBe(2);
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(() => api.tasks.all().length).toBe(3);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys and words' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });
});
