import type { Statement } from './transaction.ts';

/**
 * What replicas tell each other by NOTIFY; the payload is a user id and nothing else. `activity`: the user's activity grew;
 * `session`: a session of the user ended or changed.
 */
export const CHANNELS = ['activity', 'session'] as const;
export type Channel = (typeof CHANNELS)[number];

/** A statement of its own, sent after the commit: NOTIFY inside the writing transactions would serialise their commits. */
export function notify(channels: Channel[], userId: string): Statement {
  const text = 'SELECT pg_notify(channel, $2) FROM unnest($1::text[]) AS channel';
  return { name: 'notify', text, values: [channels, userId] };
}
