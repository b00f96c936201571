import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAz } from '../../infra/az.ts';
import { installFakeAz, type FakeAz } from '../../infra/testing/fake-az.ts';
import { runProgram } from '../../programs/run-program.ts';
import { startSlackPeer, type SlackPeer } from '../testing/slack-peer.ts';
import { secretsOfVault } from './secrets.ts';

let slack: SlackPeer;
let az: FakeAz;
beforeEach(async () => {
  slack = await startSlackPeer();
  az = await installFakeAz([]);
});
afterEach(async () => {
  await slack.stop();
  await az.remove();
});

const notify = (args: string[], env = {}) =>
  runProgram({
    program: process.execPath,
    args: ['--conditions=source', 'scripts/cd/notify.ts', ...args],
    env: { ...az.env, ...env },
    install: '',
  });

it('FR-012: npm run cd:notify takes the secrets from the vault and prints none', async () => {
  await az.putSecret('slack-webhook-url', slack.url);
  const { code, stdout, stderr } = await notify(['--event', 'started', '--vault', 'kv-todo']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe('todo-chatbot: deployment started\n- Slack: sent\n- e-mail: not configured\n');
  expect(slack.messages).toEqual([{ text: '*todo-chatbot: deployment started*' }]);
});

it('FR-012: people hear of a deployment whose outcome is damaged', async () => {
  const NEEDS = JSON.stringify({ deploy: { result: 'failure', outputs: { details: '{"outcome":"rol' } } });
  const { code, stdout } = await notify(['--event', 'ended'], { NEEDS, SLACK_WEBHOOK_URL: slack.url });
  expect(stdout).toContain('is not the outcome of a deployment');
  expect(code).toBe(0);
  expect(slack.messages).toEqual([{ text: expect.stringContaining('Job "deploy" ended with failure') }]);
});

it('a vault that refuses is told from one that has no such secret', async () => {
  const secret = secretsOfVault(createAz(az.env), 'kv-todo');
  const command = 'keyvault secret show';
  await az.learn({ command, error: '(Forbidden) Caller is not authorized' });
  await expect(secret('smtp-password')).rejects.toThrow(/Forbidden/);
  await az.learn({
    command,
    error: '(SecretNotFound) A secret with (name/id) smtp-password was not found in this key vault',
  });
  expect(await secret('smtp-password')).toBeUndefined();
});
