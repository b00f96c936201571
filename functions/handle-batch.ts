import { describeFailure } from '#core/domain/describe-failure';
import { AppError } from '#core/domain/errors';
import { identityOf } from '#core/domain/events/dedup-key';
import { parseEvent } from '#core/domain/events/domain-event';
import type { DomainEvent } from '#core/domain/events/domain-event';
import { readBody } from '#core/domain/events/message-body';
import type { Clock, DedupClaim, DedupStore, NoteDeadEvent } from '#core/domain/ports';
import type { Logger } from '#core/platform/logger';
import type { BatchItem } from './event-batch.ts';
import { neutralError, verdictOf } from './failure-policy.ts';

export type BatchHandlerOptions = {
  dedup: DedupStore;
  /** Commits the effect once, however often it is called; resolves to the outcome in one word. */
  effect: (event: DomainEvent) => Promise<string>;
  /** Told of every dead letter after it is written, and again when the event comes again. */
  noteDead: NoteDeadEvent;
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  logger: Logger;
  /** Runs of one event that may fail by its own fault; the last one makes it a dead letter. */
  maxAttempts: number;
  /** How long to wait, in all, for an event that another host holds. */
  maxWaitMs: number;
};

type Claimed = Extract<DedupClaim, { outcome: 'claimed' }>;
/** A message and the JSON value in its body, or why there is none. */
type Message = BatchItem & ({ value: unknown } | { value?: undefined; fault: unknown });

/**
 * Handles a batch in order, one event after the other: claim → effect → done. Rejects at the first event that must be tried again,
 * so that the host reruns the batch; what is done by then is skipped. Resolves when every event is done or a dead letter.
 * Nothing that a message holds makes it reject: whatever is wrong with a message ends in a dead letter.
 * Only the writing of "done" overlaps with the next event: the effect is committed by then, so order does not depend on it.
 */
export function createBatchHandler(
  options: BatchHandlerOptions,
): (items: readonly BatchItem[], invocation: { owner: string }) => Promise<void> {
  return async (items, { owner }) => {
    const finishing: Promise<void>[] = [];
    try {
      for (const item of items) {
        const message = open(item);
        const claim = await claimOrWait(options, message, owner);
        if (claim.outcome === 'claimed') finishing.push(...(await settle(options, message, claim)));
        else await skip(options, message, claim.outcome);
      }
    } finally {
      await Promise.allSettled(finishing);
    }
    await Promise.all(finishing);
  };
}

function open(item: BatchItem): Message {
  try {
    return { ...item, value: readBody(item.body) };
  } catch (fault) {
    return { ...item, fault };
  }
}

/** Never skips an event that another host holds: that host may be dead. */
async function claimOrWait(options: BatchHandlerOptions, message: Message, owner: string): Promise<DedupClaim> {
  const { dedup, clock, sleep, maxWaitMs } = options;
  const { value, position } = message;
  const identity = identityOf(value, position);
  const about = { type: noteOf(value, 'type'), subject: noteOf(value, 'subject'), position: placeOf(message) };
  const giveUpAt = clock.now().getTime() + maxWaitMs;
  for (;;) {
    const claim = await dedup.claim({ identity, owner, about });
    if (claim.outcome !== 'held') return claim;
    const now = clock.now().getTime();
    if (now >= giveUpAt) {
      const text = 'another host works on this event for long; the batch is tried again.';
      throw new AppError({ code: 'event.held', kind: 'unavailable', message: text });
    }
    await sleep(Math.min(Math.max(claim.leaseUntil.getTime() - now, 0), giveUpAt - now) + 1);
  }
}

/** A dead letter is noted again: the run that wrote it may have ended before the note. */
async function skip({ logger, ...options }: BatchHandlerOptions, message: Message, outcome: string): Promise<void> {
  logger.info({ outcome, position: message.position }, 'event skipped: seen before');
  if (outcome === 'dead') await note(options, message);
}

function note({ noteDead, clock }: Pick<BatchHandlerOptions, 'noteDead' | 'clock'>, message: Message): Promise<void> {
  return noteDead(identityOf(message.value, message.position), clock.now());
}

/** Resolves, once the effect is committed or the event a dead letter, to what is still being written about it. */
async function settle(options: BatchHandlerOptions, message: Message, claim: Claimed): Promise<Promise<void>[]> {
  const { effect, maxAttempts } = options;
  let outcome: string;
  try {
    if (claim.attempts > maxAttempts) throw neverFinished(claim.attempts - 1);
    if ('fault' in message) throw message.fault;
    const event = parseEvent(message.value);
    claim.lease.signal.throwIfAborted();
    outcome = await effect(event);
  } catch (error) {
    await fail(options, { message, claim, error });
    return [];
  }
  options.logger.info({ outcome, position: message.position, attempts: claim.attempts }, 'event done');
  const done = claim.lease.done(outcome);
  // Awaited at the end of the batch; until then its failure must not count as unhandled.
  done.catch(() => undefined);
  return [done];
}

async function fail(
  { maxAttempts, logger, ...options }: BatchHandlerOptions,
  { message, claim, error }: { message: Message; claim: Claimed; error: unknown },
): Promise<void> {
  const { lease, attempts } = claim;
  const failure = describeFailure(error);
  const verdict = verdictOf(failure, { attempts, maxAttempts });
  logger.warn({ verdict, ...failure, attempts, position: message.position }, 'event failed');
  const summary = `${failure.code}: ${failure.reason}`;
  if (verdict === 'dead-letter') {
    await lease.dead({ body: message.body, error: summary, position: placeOf(message) });
    return note(options, message);
  }
  try {
    await lease.release({ error: summary, countAttempt: verdict === 'count-attempt' });
  } catch (cause) {
    // The lease ends by itself; the first failure is the one to report.
    logger.warn(describeFailure(cause), 'claim not released');
  }
  throw neutralError(failure);
}

/** The process ended in each run before it could report: the event may be what ends it. */
function neverFinished(runs: number): AppError {
  const message = `the worker ended ${runs} times while it worked on this event`;
  return new AppError({ code: 'event.never-finished', kind: 'invalid', message });
}

function placeOf({ position: { hub, partition, sequence } }: Message): string {
  return `${hub}/${partition}/${sequence}`;
}

/** For the notes in the row: only text in the form of a name, because a foreign event may hold anything. */
function noteOf(value: unknown, name: string): string {
  const field: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof field === 'string' && /^[\w./-]{1,120}$/.test(field) ? field : '';
}
