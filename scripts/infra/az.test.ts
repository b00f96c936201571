import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANYTHING, createAz } from './az.ts';
import { installFakeAz, type FakeAz } from './testing/fake-az.ts';
import { HEALTHY_AZURE } from './testing/healthy-azure.ts';

let fake: FakeAz;
beforeEach(async () => {
  fake = await installFakeAz(HEALTHY_AZURE);
});
afterEach(() => fake.remove());

describe('az', () => {
  it('answers in the shape that the caller named', async () => {
    const account = await createAz(fake.env)(['account', 'show'], Type.Object({ name: Type.String() }));
    expect(account.name).toBe('Pilot');
  });

  it('refuses an answer of another shape instead of going on with undefined', async () => {
    const call = createAz(fake.env)(['account', 'show'], Type.Object({ surname: Type.String() }));
    await expect(call).rejects.toMatchObject({ code: 'az.unexpected-answer' });
  });

  it("fails with az's own words and the command, without the values of options", async () => {
    await fake.learn({ command: 'acr check-name', error: 'AADSTS700082: The refresh token has expired.' });
    const call = createAz(fake.env)(['acr', 'check-name', '--name', 'crtodo'], ANYTHING);
    await expect(call).rejects.toMatchObject({
      code: 'az.failed',
      message: 'az acr check-name: AADSTS700082: The refresh token has expired.',
    });
  });

  it('says how to install az where there is none', async () => {
    const call = createAz({ PATH: '/nowhere' })(['account', 'show'], ANYTHING);
    await expect(call).rejects.toMatchObject({ code: 'program.missing', message: /Install the Azure CLI/ });
  });

  it('meets the refusals of the real az in the fake: unknown verbs and options', async () => {
    const az = createAz(fake.env);
    await expect(az(['acount', 'show'], ANYTHING)).rejects.toThrow(/misspelled or not recognized/);
    await expect(az(['account', 'show', '--nmae', 'x'], ANYTHING)).rejects.toThrow(/unrecognized arguments: --nmae/);
    await expect(az(['group', 'exists'], ANYTHING)).rejects.toThrow(/required: --name/);
    const put = az(['rest', '--url', 'https://example.com', '--method', 'putt'], ANYTHING);
    await expect(put).rejects.toThrow(/'putt' is not a valid value for '--method'/);
  });
});
