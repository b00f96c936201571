import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as it arrived; `text` is its decoded plain text, with `\n` at the end of lines. */
export type ReceivedMail = { from: string; to: string[]; subject: string; text: string };

export type SmtpPeer = {
  port: number;
  /** Mails that were accepted, oldest first. */
  mails: ReceivedMail[];
  /** Passwords that clients sent, whether they were right or not. */
  passwords: string[];
  stop: () => Promise<void>;
};

export type SmtpPeerOptions = {
  /** Offers STARTTLS, with the certificate that smtp-server brings and nobody trusts. */
  startTls?: boolean;
  /** The only account; without one everybody may send. */
  account?: { user: string; password: string };
  /** Refuses every recipient. */
  refuses?: boolean;
};

/** A real SMTP server on the loopback address that keeps what it gets. */
export async function startSmtpPeer({ startTls, account, refuses }: SmtpPeerOptions = {}): Promise<SmtpPeer> {
  const mails: ReceivedMail[] = [];
  const passwords: string[] = [];
  const server = new SMTPServer({
    disabledCommands: startTls ? [] : ['STARTTLS'],
    // Says on stderr otherwise that its certificate is only for tests.
    logger: false,
    authOptional: account === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth({ username, password }, _session, done) {
      passwords.push(password ?? '');
      const right = username === account?.user && password === account?.password;
      done(right ? null : new Error('Invalid credentials'), { user: username });
    },
    onRcptTo: (_address, _session, done) => done(refuses ? new Error('Mailbox unavailable') : null),
    async onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const from = envelope.mailFrom ? envelope.mailFrom.address : '';
      const to = envelope.rcptTo.map(({ address }) => address);
      mails.push({ from, to, ...parse(Buffer.concat(chunks).toString('utf8')) });
      done();
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return { port, mails, passwords, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Subject and text of a mail of one part, as `scripts/cd/notify` sends it. */
function parse(raw: string): { subject: string; text: string } {
  const [head = '', body = ''] = raw.split(/\r\n\r\n(.*)/s);
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(unfold(head))?.[1]?.trim() ?? '';
  const encoded = header('content-transfer-encoding') === 'base64';
  const text = encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  return { subject: header('subject'), text: text.replaceAll('\r\n', '\n') };
}

/** A long header goes on in the next line, behind a space (RFC 5322, section 2.2.3). */
function unfold(head: string): string {
  return head.replaceAll(/\r\n(?=[ \t])/g, '');
}
