import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { recordRequests } from './support/record-requests.ts';
import { add, quickAdd, row, useVisitor } from './support/visitor.ts';

const visitor = useVisitor();
const RECORD = resolve(import.meta.dirname, '../../../test/contracts/page-requests.json');

// A change of the record is a change of the contract: test/contracts/README.md.
it('EDGE-10: the record of what the page asks the API is that of this page', async () => {
  const { page } = await visitor.open();
  const { exchanges } = recordRequests(page);
  /** Does one thing and waits until the API has answered it. */
  const asked = async (method: string, act: () => Promise<void>): Promise<void> => {
    const answered = page.waitForResponse(
      (response) => response.request().method() === method && new URL(response.url()).pathname.startsWith('/api/'),
    );
    await act();
    await (await answered).finished();
  };
  await asked('GET', async () => void (await page.reload()));
  await asked('POST', () => page.getByRole('button', { name: 'Try it now' }).click());
  await page.getByRole('heading', { name: 'Nothing to do' }).waitFor();
  await asked('POST', () => add(page, 'call Ana tomorrow 17:30 p1'));
  await asked('POST', () => add(page, 'pay rent every month on the last day'));
  await row(page, 'pay rent').waitFor();
  await asked('POST', () => page.getByRole('checkbox', { name: 'Done: call Ana' }).check());
  await asked('POST', () => page.keyboard.press('Control+z'));
  await row(page, 'call Ana').waitFor();
  await row(page, 'call Ana').getByText('call Ana').first().click();
  await page.getByLabel('Description').fill('about the tickets');
  await asked('PATCH', () => page.getByRole('button', { name: 'Save' }).click());
  await asked('DELETE', () => page.getByRole('button', { name: 'Delete: call Ana' }).click());
  await asked('POST', () => page.getByRole('button', { name: 'Undo' }).click());
  await row(page, 'call Ana').waitFor();
  await asked('POST', () => page.getByRole('checkbox', { name: 'Done: call Ana' }).check());
  await page.getByRole('button', { name: 'Chat' }).click();
  await page.getByRole('textbox', { name: 'Message' }).fill('add buy milk');
  await asked('POST', () => page.getByRole('button', { name: 'Send' }).click());
  await asked('GET', () => page.getByRole('link', { name: 'Done' }).click());
  await quickAdd(page).waitFor({ state: 'detached' });
  await expect(`${JSON.stringify(await exchanges(), null, 2)}\n`).toMatchFileSnapshot(RECORD);
});
