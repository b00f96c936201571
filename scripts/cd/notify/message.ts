import { APP } from '#core/platform/names';

/** What people are told of: the start of a deployment, its ends, and one that has not ended in time. */
export const EVENTS = ['started', 'succeeded', 'failed', 'rolled-back', 'aborted', 'superseded', 'overdue'] as const;
export type NotifyEvent = (typeof EVENTS)[number];

/** What is known of a run; one whose runner was lost has left little. */
export type Occasion = {
  event: NotifyEvent;
  version?: string | undefined;
  commit?: string | undefined;
  stage?: string | undefined;
  reason?: string | undefined;
  previousVersion?: string | undefined;
  /** How long the deployment took. */
  seconds?: number | undefined;
  /** Address of the run. */
  run?: string | undefined;
};

/** Plain text, one line each; a channel escapes it for itself. */
export type Message = { subject: string; lines: string[] };

const HEADLINES = {
  started: 'deployment started',
  succeeded: 'deployment succeeded',
  failed: 'deployment FAILED, a person is needed',
  'rolled-back': 'deployment rolled back, the former version serves',
  aborted: 'deployment aborted, the former version serves',
  superseded: 'deployment superseded by a newer one',
  overdue: 'deployment has not ended in time',
} as const satisfies Record<NotifyEvent, string>;

/** A longer text is a log, and not for a message. */
const LONGEST = 500;

/** The message of every channel: what happened, to which version, where and why, and where to read on. */
export function composeMessage(occasion: Occasion): Message {
  const { event, version, commit, stage, reason, previousVersion, seconds, run } = occasion;
  const facts = {
    Version: version,
    Commit: commit,
    Stage: stage,
    Reason: reason,
    'Previous version': previousVersion,
    Seconds: seconds === undefined ? undefined : String(Math.round(seconds)),
    Run: run,
  };
  const known = Object.entries(facts).flatMap(([name, value]) => (value ? [`${name}: ${oneLine(value)}`] : []));
  const headline = `${APP}: ${HEADLINES[event]}`;
  return { subject: version ? `${headline} (${oneLine(version)})` : headline, lines: known };
}

function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
