import { AppError } from '#core/domain/errors';
import type { SecretName } from '#core/platform/names';
import { sendMail } from './mail.ts';
import type { Message } from './message.ts';
import { sendToSlack } from './slack.ts';

/** Reads a secret when it is needed; undefined when there is none. */
export type ReadSecret = (
  name: Extract<SecretName, 'slack-webhook-url' | 'smtp-password'>,
) => Promise<string | undefined>;

export type ChannelContext = { env: NodeJS.ProcessEnv; secret: ReadSecret; sleep: (ms: number) => Promise<void> };

/** What became of a message. `failed` says why, in words without a secret. */
export type Delivery = { channel: string; state: 'sent' | 'not configured' } | Failure;
type Failure = { channel: string; state: 'failed'; reason: string };

type Send = (message: Message) => Promise<void>;
/** Undefined when nobody has configured the channel. */
type Open = (context: ChannelContext) => Promise<Send | undefined>;

const openSlack: Open = async ({ secret, sleep }) => {
  const webhookUrl = await secret('slack-webhook-url');
  return webhookUrl ? (message) => sendToSlack({ webhookUrl, sleep }, message) : undefined;
};

const openMail: Open = async ({ env, secret }) => {
  const { SMTP_HOST: host, SMTP_PORT: port, SMTP_USER: user, MAIL_FROM: from, ALERT_EMAIL_TO: to } = env;
  if (!host) return undefined;
  const missing = Object.entries({ MAIL_FROM: from, ALERT_EMAIL_TO: to }).filter(([, value]) => !value);
  if (missing.length > 0) throw incomplete(`${missing.map(([name]) => name).join(' and ')} not set`);
  if (port && !/^\d{1,5}$/.test(port)) throw incomplete('SMTP_PORT is not a number');
  const password = user ? await secret('smtp-password') : undefined;
  if (user && !password) throw incomplete('SMTP_USER is set, but there is no password');
  const settings = {
    host,
    port: Number(port || 587),
    account: user && password ? { user, password } : undefined,
    from: from ?? '',
    to: (to ?? '').split(',').map((address) => address.trim()),
  };
  return (message) => sendMail(settings, message);
};

const CHANNELS: Readonly<Record<string, Open>> = { Slack: openSlack, 'e-mail': openMail };

/** Tells all channels at the same time; none of them keeps another from being told. */
export function tellAll(message: Message, context: ChannelContext): Promise<Delivery[]> {
  return Promise.all(
    Object.entries(CHANNELS).map(async ([channel, open]): Promise<Delivery> => {
      try {
        const send = await open(context);
        await send?.(message);
        return { channel, state: send === undefined ? 'not configured' : 'sent' };
      } catch (error) {
        // The words of another error are not ours and may quote a secret.
        const reason = error instanceof AppError ? error.message : 'A bug in the channel itself.';
        return { channel, state: 'failed', reason };
      }
    }),
  );
}

/** False only when channels are configured and none of them works. */
export function somebodyKnows(deliveries: readonly Delivery[]): boolean {
  return (
    deliveries.some(({ state }) => state === 'sent') || deliveries.every(({ state }) => state === 'not configured')
  );
}

/** A line for the log. */
export function describeDelivery(delivery: Delivery): string {
  const failed = delivery.state === 'failed';
  return failed ? `✗ ${delivery.channel}: ${delivery.reason}` : `- ${delivery.channel}: ${delivery.state}`;
}

function incomplete(reason: string): AppError {
  return new AppError({ code: 'notify.incomplete', kind: 'invalid', message: `E-mail is half configured: ${reason}.` });
}
