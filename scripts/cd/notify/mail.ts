import { BlockList, isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import { AppError } from '#core/domain/errors';
import type { Message } from './message.ts';

const TIMEOUT_MS = 10_000;
const IMPLICIT_TLS_PORT = 465;

export type MailSettings = {
  host: string;
  port: number;
  /** Without one no sign-in is tried. */
  account?: { user: string; password: string } | undefined;
  from: string;
  to: string[];
};

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Sends a message as plain text. Only to this machine itself without TLS: with any other host a connection that cannot be
 * encrypted, or whose certificate is not trusted, ends before password and message are said.
 * @throws AppError `unavailable`, code `notify.mail`.
 */
export async function sendMail({ host, port, account, from, to }: MailSettings, message: Message): Promise<void> {
  const transport = createTransport({
    host,
    port,
    secure: port === IMPLICIT_TLS_PORT,
    requireTLS: !isLoopback(host),
    ignoreTLS: isLoopback(host),
    ...(account && { auth: { user: account.user, pass: account.password } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  try {
    const text = `${message.lines.join('\n')}\n`;
    await transport.sendMail({ from, to, subject: message.subject, text, textEncoding: 'base64' });
  } catch (error) {
    // No cause and no words of the server: nobody knows what it repeats of what it was told.
    throw refused(reasonOf(error));
  } finally {
    transport.close();
  }
}

export function isLoopback(host: string): boolean {
  const family = isIP(host);
  return family === 0 ? host === 'localhost' : loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

const REASONS: Readonly<Record<string, string>> = {
  EAUTH: 'it refused the account (SMTP_USER and the secret smtp-password)',
  ETLS: 'it offers no trusted encryption (STARTTLS)',
  EENVELOPE: 'it refused the sender or the recipient (MAIL_FROM, ALERT_EMAIL_TO)',
  EDNS: 'its name is not known (SMTP_HOST)',
  ECONNECTION: 'it cannot be reached (SMTP_HOST, SMTP_PORT)',
  ESOCKET: 'it cannot be reached, or its certificate is not trusted (SMTP_HOST, SMTP_PORT)',
  ETIMEDOUT: `it did not answer within ${TIMEOUT_MS / 1000} s`,
};

function reasonOf(error: unknown): string {
  const { code = '', responseCode } = error as { code?: string; responseCode?: number };
  const reason = REASONS[code] ?? 'it refused the message';
  return responseCode === undefined ? reason : `${reason}, answer ${responseCode}`;
}

function refused(reason: string): AppError {
  return new AppError({
    code: 'notify.mail',
    kind: 'unavailable',
    message: `The mail server was not told: ${reason}.`,
  });
}
