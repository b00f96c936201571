import type { Statement } from './transaction.ts';

/**
 * What replicas tell each other by NOTIFY. `activity`: somebody's activity grew, without a payload; `session`: a session of the user whose
 * id is the payload ended or changed.
 */
export const CHANNELS = ['activity', 'session'] as const;
export type Channel = (typeof CHANNELS)[number];

/** A statement of its own, sent after the commit: NOTIFY inside the writing transactions would serialise their commits. */
export function notify(channel: Channel, payload: string): Statement {
  return { name: 'notify', text: 'SELECT pg_notify($1, $2)', values: [channel, payload] };
}
