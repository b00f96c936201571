import { describeFailure } from '#core/domain/describe-failure';
import { AppError, EVENT_VERDICT } from '#core/domain/errors';
import { identityOf } from '#core/domain/events/dedup-key';
import type { Claimed } from '#core/domain/events/dedup-store';
import { parseEvent } from '#core/domain/events/domain-event';
import type { DomainEvent } from '#core/domain/events/domain-event';
import type { NoteDeadEvent } from '#core/domain/ports';
import type { Logger } from '#core/platform/logger';
import { createClaimsInTurn } from './claim-in-turn.ts';
import type { ClaimOptions } from './claim-in-turn.ts';
import type { BatchItem } from './event-batch.ts';
import { neutralError, verdictOf } from './failure-policy.ts';
import { openMessage, placeOf } from './message.ts';
import type { Message } from './message.ts';

export type BatchHandlerOptions = ClaimOptions & {
  /** Commits the effect once, however often it is called; resolves to the outcome in one word. */
  effect: (event: DomainEvent) => Promise<string>;
  /** Told of every dead letter after it is written, and again when the event comes again. */
  noteDead: NoteDeadEvent;
  logger: Logger;
  /** Runs of one event that may fail by its own fault; the last one makes it a dead letter. */
  maxAttempts: number;
};

/**
 * Handles a batch in order, one event after the other: claim → effect → done. Rejects at the first event that must be tried again,
 * so that the host reruns the batch; what is done by then is skipped. Resolves when every event is done or a dead letter.
 * Nothing that a message holds makes it reject: whatever is wrong with a message ends in a dead letter.
 * Two writes of an event overlap with its neighbours' work: its claim, which begins some events early, and "done", which ends late. Order depends
 * on neither: effects are committed one after the other.
 */
export function createBatchHandler(
  options: BatchHandlerOptions,
): (items: readonly BatchItem[], invocation: { owner: string }) => Promise<void> {
  return async (items, { owner }) => {
    const messages = items.map(openMessage);
    const claims = createClaimsInTurn(options, { messages, owner });
    const finishing: Promise<void>[] = [];
    try {
      for (const [index, message] of messages.entries()) {
        const claim = await claims.take(index);
        if (claim.outcome === 'claimed') finishing.push(...(await settle(options, message, claim)));
        else await skip(options, message, claim.outcome);
      }
      await Promise.all(finishing);
    } catch (error) {
      throw neutralError(describeFailure(error));
    } finally {
      await Promise.allSettled([...finishing, claims.giveBack()]);
    }
  };
}

/** A dead letter is noted again: the run that wrote it may have ended before the note. */
async function skip(options: BatchHandlerOptions, message: Message, outcome: string): Promise<void> {
  options.logger.info({ outcome, position: message.position }, 'event skipped: seen before');
  if (outcome === 'dead') await note(options, message);
}

/** Waits for a database that is away. Any other failure must not hold the lane up: the event is dealt with, only a figure is wrong. */
async function note({ noteDead, clock, logger }: BatchHandlerOptions, message: Message): Promise<void> {
  try {
    await noteDead(identityOf(message.value, message.position), clock.now());
  } catch (error) {
    const failure = describeFailure(error);
    if (EVENT_VERDICT[failure.kind] === 'retry') throw neutralError(failure);
    logger.error({ ...failure, position: message.position }, 'a dead letter was not noted in the database');
  }
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
  options: BatchHandlerOptions,
  { message, claim, error }: { message: Message; claim: Claimed; error: unknown },
): Promise<void> {
  const { maxAttempts, logger } = options;
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
