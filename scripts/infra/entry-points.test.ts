import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OUTPUT_TO_HELM_VALUE, SCRIPT_OUTPUTS } from '#core/platform/names';
import { whyNoBicep } from './bicep/run-bicep-strictly.ts';
import { installFakeAz, type FakeAz, type FakeRule } from './testing/fake-az.ts';
import { HEALTHY_AZURE } from './testing/healthy-azure.ts';
import { compileOnce, installReplayBicep, type CompiledParameters } from './testing/replay-bicep.ts';
import { runEntry, SETTINGS } from './testing/run-entry.ts';

const noBicep = whyNoBicep(process.env);

const outputs = Object.fromEntries(
  [...Object.keys(OUTPUT_TO_HELM_VALUE), ...SCRIPT_OUTPUTS].map((name) => [
    name,
    { type: 'String', value: `a ${name}` },
  ]),
);
const ACCEPTS: FakeRule[] = ['group', 'sub'].flatMap((scope) => [
  { command: `deployment ${scope} validate`, answer: {} },
  {
    command: `deployment ${scope} what-if`,
    answer: { changes: [{ resourceId: '/subscriptions/1/providers/A/b/c', changeType: 'Create' }] },
  },
  { command: `deployment ${scope} create`, answer: { properties: { provisioningState: 'Succeeded', outputs } } },
]);

let fake: FakeAz;
let folder: string;
let compiled: CompiledParameters;
beforeAll(async () => {
  const { PATH, HOME } = process.env;
  if (noBicep === undefined) compiled = await compileOnce({ PATH, HOME, ...SETTINGS });
}, 180_000);
beforeEach(async ({ skip }) => {
  skip(noBicep !== undefined, noBicep);
  fake = await installFakeAz([...HEALTHY_AZURE, ...ACCEPTS]);
  await installReplayBicep(fake.folder, compiled);
  folder = await mkdtemp(join(tmpdir(), 'outputs-'));
});
afterEach(async () => {
  await fake.remove();
  await rm(folder, { recursive: true });
});

async function commands(): Promise<string[]> {
  return (await fake.calls()).map(({ command }) => command);
}

describe('npm run infra:deploy', () => {
  it('SC-001: validates, shows, deploys and hands the chart its values; a second run does the same', async () => {
    const args = ['create', '--yes', '--outputs', folder];
    const first = await runEntry(fake, 'deploy.ts', args);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/accepts the template[^]*\+ A\/b\/c[^]*publicHost = a publicHost/);
    const steps = (await commands()).filter((command) => command.startsWith('deployment'));
    expect(steps).toEqual(['deployment group validate', 'deployment group what-if', 'deployment group create']);
    const values: unknown = JSON.parse(await readFile(join(folder, 'helm-values.json'), 'utf8'));
    expect(values).toMatchObject({ gateway: { publicHost: 'a publicHost' } });
    expect((await runEntry(fake, 'deploy.ts', args)).stdout).toBe(first.stdout);
  });

  it('what-if deploys nothing; without a terminal and --yes nothing is deployed either', async () => {
    expect((await runEntry(fake, 'deploy.ts', ['what-if'])).code).toBe(0);
    expect(await runEntry(fake, 'deploy.ts', ['create'])).toMatchObject({ code: 1, stderr: /Add --yes/ });
    expect(await commands()).not.toContain('deployment group create');
  });

  it('FR-025: bootstraps in the subscription, and sends people there while the group is missing', async () => {
    await fake.learn({ command: 'group exists', answer: false });
    const early = await runEntry(fake, 'deploy.ts', ['create', '--yes', '--outputs', folder]);
    expect(early).toMatchObject({ code: 1, stderr: /npm run infra:deploy -- --bootstrap/ });
    const bootstrap = await runEntry(fake, 'deploy.ts', ['create', '--bootstrap', '--yes', '--outputs', folder]);
    expect(bootstrap).toMatchObject({ code: 0, stderr: '' });
    expect(await commands()).toContain('deployment sub create');
    expect(await commands()).not.toContain('deployment group create');
  });
});

describe('npm run infra:secrets', () => {
  it('FR-019: fills the vault of this deployment from a pipe and prints no value', async () => {
    const result = await runEntry(fake, 'secrets.ts');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout.split('\n').slice(0, 3)).toEqual([
      'session-signing-keys: created',
      'vapid-keys: created',
      'slack-webhook-url: left out',
    ]);
    for (const value of Object.values(await fake.secrets())) expect(result.stdout).not.toContain(value);
    const list = (await fake.calls()).find(({ command }) => command === 'keyvault secret list');
    expect(list?.options['--vault-name']).toMatch(/^kv-todo[a-z0-9]{13}$/);
  });
});

describe('npm run doctor', () => {
  it('ends with 0 when all is well, and with 1 and advice when something is not', async () => {
    const well = await runEntry(fake, 'doctor.ts');
    expect(well.stdout).not.toContain('✗');
    expect(well.code).toBe(0);
    await fake.learn({ command: 'acr check-name', answer: { nameAvailable: false } });
    const ill = await runEntry(fake, 'doctor.ts', ['--json']);
    expect(ill.code).toBe(1);
    const findings = JSON.parse(ill.stdout) as { ok: boolean; fix?: string }[];
    expect(findings.filter(({ ok }) => !ok)).toMatchObject([{ detail: 'taken by somebody else' }]);
  });

  it('stops early, with what to do, when nobody is signed in', async () => {
    await fake.learn({ command: 'account show', error: "Please run 'az login' to setup account." });
    const result = await runEntry(fake, 'doctor.ts');
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/✗ Azure sign-in: .*az login/);
    expect(await commands()).toEqual(['account show']);
  });
});

describe('npm run infra:destroy', () => {
  const vault = { name: 'kv-todo1', type: 'Microsoft.KeyVault/vaults' };

  it('lists what dies and says how long the vault keeps its name; only the right name deletes', async () => {
    await fake.learn({ command: 'resource list', answer: [vault] }, { command: 'group delete' });
    const wrong = await runEntry(fake, 'destroy.ts', ['--confirm', 'todo']);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/Microsoft\.KeyVault\/vaults kv-todo1[^]*stays taken for 7 days/);
    expect(await commands()).not.toContain('group delete');
    const right = await runEntry(fake, 'destroy.ts', ['--confirm', 'todo-chatbot']);
    expect(right).toMatchObject({ code: 0, stderr: '' });
    expect((await fake.calls()).at(-1)).toMatchObject({
      command: 'group delete',
      options: { '--name': 'todo-chatbot' },
    });
  });

  it('does nothing without a terminal and without --confirm', async () => {
    const result = await runEntry(fake, 'destroy.ts');
    expect(result).toMatchObject({ code: 1, stderr: /Add --confirm todo-chatbot/ });
    expect(await commands()).not.toContain('group delete');
  });
});

describe('npm run cost', () => {
  it('SC-012: fails above the limit and names the profile', async () => {
    const dear = await runEntry(fake, 'cost.ts', ['--profile', 'small', '--limit', '200']);
    expect(dear).toMatchObject({ code: 1, stderr: /Above the limit of 200 dollars per month: small 2\d\d\./ });
    const cheap = await runEntry(fake, 'cost.ts', ['--profile', 'small-reserved', '--limit', '200']);
    expect(cheap.code).toBe(0);
    expect(cheap.stdout).toMatch(/Per user with 500 monthly users +0\.\d\d/);
  });

  it('explains options that it does not understand', async () => {
    expect(await runEntry(fake, 'cost.ts', ['--profile', 'huge'])).toMatchObject({
      code: 1,
      stderr: /choose one of: small/,
    });
    expect(await runEntry(fake, 'cost.ts', ['--users', 'many'])).toMatchObject({
      code: 1,
      stderr: /--users wants a number/,
    });
    expect(await runEntry(fake, 'cost.ts', ['--hlep'])).toMatchObject({ code: 1, stderr: /Unknown option '--hlep'/ });
  });
});
