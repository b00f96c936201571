import type { SlackPeer } from '../../../scripts/cd/testing/slack-peer.ts';
import type { SmtpPeer } from '../../../scripts/cd/testing/smtp-peer.ts';

/** What people were told since the last look, oldest first; each text as it arrived. */
export type Told = { slack: string[]; mail: string[] };

export type Mailbox = { take: () => Told };

export function createMailbox(slack: Pick<SlackPeer, 'messages'>, smtp: Pick<SmtpPeer, 'mails'>): Mailbox {
  return {
    take: () => ({
      slack: slack.messages.splice(0).map(({ text }) => text),
      mail: smtp.mails.splice(0).map(({ subject, text }) => `${subject}\n${text}`),
    }),
  };
}

/** How each event begins a message (scripts/cd/notify/message.ts). */
const HEADLINES: Readonly<Record<string, RegExp>> = {
  started: /deployment started/,
  succeeded: /deployment succeeded/,
  failed: /deployment FAILED/,
  'rolled-back': /deployment rolled back/,
  aborted: /deployment aborted/,
  superseded: /deployment superseded/,
};

/** The events that messages tell of, in their order. */
export function eventsOf(texts: readonly string[]): string[] {
  return texts.map((text) => Object.entries(HEADLINES).find(([, words]) => words.test(text))?.[0] ?? text);
}
