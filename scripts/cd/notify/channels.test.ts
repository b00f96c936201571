import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSlackPeer, type SlackPeer } from '../testing/slack-peer.ts';
import { startSmtpPeer, type SmtpPeer, type SmtpPeerOptions } from '../testing/smtp-peer.ts';
import { somebodyKnows, tellAll, type Delivery } from './channels.ts';
import { isLoopback } from './mail.ts';
import { composeMessage } from './message.ts';
import { secretsOfEnvironment } from './secrets.ts';

const PASSWORD = 'not-a-real-password';
const message = composeMessage({
  event: 'rolled-back',
  version: '0.1.0-812-g0123456789ab',
  reason: 'p95 < 1 s & "more"',
});

let slack: SlackPeer;
let smtp: SmtpPeer | undefined;
let pauses: number[];
beforeEach(async () => {
  slack = await startSlackPeer();
  pauses = [];
});
afterEach(async () => {
  await slack.stop();
  await smtp?.stop();
  smtp = undefined;
});

async function mailPeer(options?: SmtpPeerOptions): Promise<NodeJS.ProcessEnv> {
  smtp = await startSmtpPeer(options);
  return {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(smtp.port),
    MAIL_FROM: 'pipeline@example.com',
    ALERT_EMAIL_TO: 'a@example.com, b@example.com',
  };
}

const tell = (env: NodeJS.ProcessEnv): Promise<Delivery[]> =>
  tellAll(message, {
    env,
    secret: secretsOfEnvironment(env),
    sleep: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  });

/** No part of a webhook's path and no password is in what people and logs get to see. */
function expectNoSecret(deliveries: Delivery[]): void {
  const said = JSON.stringify(deliveries);
  for (const secret of [PASSWORD, slack.url, ...new URL(slack.url).pathname.split('/').filter(Boolean).slice(1)])
    expect(said).not.toContain(secret);
}

describe('FR-012: notifications', () => {
  it('reach Slack and every address by e-mail, with the same words', async () => {
    const env = { ...(await mailPeer()), SLACK_WEBHOOK_URL: slack.url };
    expect(await tell(env)).toEqual([
      { channel: 'Slack', state: 'sent' },
      { channel: 'e-mail', state: 'sent' },
    ]);
    // Slack reads <, > and & as its own.
    expect(slack.messages).toEqual([{ text: expect.stringContaining('Reason: p95 &lt; 1 s &amp; "more"') as string }]);
    expect(smtp?.mails).toEqual([
      {
        from: 'pipeline@example.com',
        to: ['a@example.com', 'b@example.com'],
        subject: message.subject,
        text: 'Version: 0.1.0-812-g0123456789ab\nReason: p95 < 1 s & "more"\n',
      },
    ]);
  });

  it('a channel that nobody has configured is no failure', async () => {
    const deliveries = await tell({});
    expect(deliveries.map(({ state }) => state)).toEqual(['not configured', 'not configured']);
    expect(somebodyKnows(deliveries)).toBe(true);
  });

  it.each([
    ['Slack', { SLACK_WEBHOOK_URL: 'http://127.0.0.1:1/services/T0LOCAL/B0LOCAL/secret' }],
    ['e-mail', { SMTP_PORT: '1' }],
  ])('%s that is down keeps nobody from being told by the other', async (down, broken) => {
    const deliveries = await tell({ ...(await mailPeer()), SLACK_WEBHOOK_URL: slack.url, ...broken });
    expect(deliveries.filter(({ state }) => state === 'failed').map(({ channel }) => channel)).toEqual([down]);
    expect(slack.messages.length + (smtp?.mails.length ?? 0)).toBe(1);
    expect(somebodyKnows(deliveries)).toBe(true);
    expectNoSecret(deliveries);
  });

  it('nobody knows when all configured channels are down', async () => {
    slack.answerNext({ status: 404 });
    const deliveries = await tell({ SLACK_WEBHOOK_URL: slack.url });
    expect(somebodyKnows(deliveries)).toBe(false);
  });
});

describe('Slack', () => {
  it('has taken the message when it says so, whatever else it goes on to say', async () => {
    slack.answerNext({ status: 200, isEndless: true });
    expect(await tell({ SLACK_WEBHOOK_URL: slack.url })).toContainEqual({ channel: 'Slack', state: 'sent' });
  });

  it.each([
    [{ status: 429, headers: { 'retry-after': '7' } }, 7_000],
    [{ status: 429, headers: { 'retry-after': '86400' } }, 30_000],
    [{ status: 503 }, 1_000],
  ])('is asked once more after %o, %d ms later', async (answer, pause) => {
    slack.answerNext(answer);
    expect(await tell({ SLACK_WEBHOOK_URL: slack.url })).toContainEqual({ channel: 'Slack', state: 'sent' });
    expect(pauses).toEqual([pause]);
    expect(slack.requests()).toBe(2);
  });

  it.each([
    ['a second fault', [{ status: 500 }, { status: 502 }], 2, /answered 502/],
    ['a webhook that was revoked', [{ status: 403 }], 1, /answered 403/],
    [
      'an address that sends the message on',
      [{ status: 307, headers: { location: 'http://127.0.0.1:1/' } }],
      1,
      /not reachable/,
    ],
  ])('%s is not tried further, and the address is not told', async (_what, answers, requests, reason) => {
    slack.answerNext(...answers);
    const deliveries = await tell({ SLACK_WEBHOOK_URL: slack.url });
    expect(deliveries[0]).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) as string });
    expect(slack.requests()).toBe(requests);
    expectNoSecret(deliveries);
  });

  it.each(['http://hooks.example.com/services/T0LOCAL/B0LOCAL/x', 'not-a-real-webhook', 'file:///etc/passwd'])(
    'is told only over TLS, and %s is not quoted',
    async (webhook) => {
      const deliveries = await tell({ SLACK_WEBHOOK_URL: webhook });
      expect(deliveries[0]).toMatchObject({ reason: expect.stringContaining('has to begin with https://') as string });
      expect(JSON.stringify(deliveries)).not.toContain(webhook);
    },
  );
});

describe('the mail server', () => {
  const account = { user: 'pipeline', password: PASSWORD };
  const signIn = { SMTP_USER: 'pipeline', SMTP_PASSWORD: PASSWORD };

  it('gets the account', async () => {
    const deliveries = await tell({ ...(await mailPeer({ account })), ...signIn });
    expect(deliveries[1]).toEqual({ channel: 'e-mail', state: 'sent' });
    expect(smtp?.passwords).toEqual([PASSWORD]);
  });

  it.each([
    ['offers no encryption', {}],
    ['has a certificate that nobody trusts', { startTls: true }],
  ])('that is not this machine and %s gets neither password nor message', async (_what, options) => {
    // An address of this machine that is not its loopback address.
    const env = { ...(await mailPeer({ account, ...options })), ...signIn, SMTP_HOST: '0.0.0.0' };
    const deliveries = await tell(env);
    expect(deliveries[1]).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/encryption|certificate/) as string,
    });
    expect(smtp).toMatchObject({ passwords: [], mails: [] });
  });

  it.each([
    ['a wrong password', { account: { ...account, password: 'another' } }, /refused the account.*535/],
    ['a recipient that it does not know', { account, refuses: true }, /refused the sender or the recipient/],
  ])('that refuses %s is named as the reason, without what it was told', async (_what, options, reason) => {
    const deliveries = await tell({ ...(await mailPeer(options)), ...signIn });
    expect(deliveries[1]).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) as string });
    expectNoSecret(deliveries);
  });

  it.each([
    [{ MAIL_FROM: '' }, /MAIL_FROM not set/],
    [{ ALERT_EMAIL_TO: '' }, /ALERT_EMAIL_TO not set/],
    [{ SMTP_PORT: 'smtp' }, /SMTP_PORT is not a number/],
    [{ SMTP_USER: 'pipeline' }, /there is no password/],
  ])('half configured by %o says what is missing', async (change, reason) => {
    const deliveries = await tell({
      SMTP_HOST: '127.0.0.1',
      MAIL_FROM: 'a@example.com',
      ALERT_EMAIL_TO: 'b@example.com',
      ...change,
    });
    expect(deliveries[1]).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) as string });
  });

  it('may be spoken to in the clear only on the loopback address', () => {
    expect(['127.0.0.1', '127.8.9.1', '::1', 'localhost'].filter((host) => !isLoopback(host))).toEqual([]);
    expect(
      ['0.0.0.0', '10.0.0.1', 'smtp.example.com', 'localhost.example.com', '::ffff:10.0.0.1'].filter(isLoopback),
    ).toEqual([]);
  });
});
