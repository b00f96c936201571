import { identityOf } from '#core/domain/events/dedup-key';
import { AppError } from '#core/domain/errors';
import { parseEvent } from '#core/domain/events/domain-event';
import type { DomainEvent } from '#core/domain/events/domain-event';
import type { Clock, DedupClaim, DedupStore } from '#core/domain/ports';
import type { Logger } from '#core/platform/logger';
import type { BatchItem } from './event-batch.ts';
import { describeFailure, verdictOf } from './failure-policy.ts';

export type BatchHandlerOptions = {
  dedup: DedupStore;
  /** Commits the effect once, whatever the number of calls; resolves to what came of it, in a word. */
  effect: (event: DomainEvent) => Promise<string>;
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  logger: Logger;
  /** Runs of one event that may fail by its own fault; the last one makes it a dead letter. */
  maxAttempts: number;
  /** How long to wait, in all, for an event that another host holds. */
  maxWaitMs: number;
};

type Claimed = Extract<DedupClaim, { outcome: 'claimed' }>;

/**
 * Handles a batch in order, one event after the other: claim → effect → done. Rejects at the first event that must be tried again,
 * so that the host reruns the batch; what is done by then is skipped. Resolves when every event is done or a dead letter.
 * Only the writing of "done" overlaps with the next event: the effect is committed by then, so order does not depend on it.
 */
export function createBatchHandler(
  options: BatchHandlerOptions,
): (items: readonly BatchItem[], invocation: { owner: string }) => Promise<void> {
  return async (items, { owner }) => {
    const finishing: Promise<void>[] = [];
    try {
      for (const item of items) {
        const claim = await claimOrWait(options, item, owner);
        if (claim.outcome === 'claimed') finishing.push(...(await settle(options, item, claim)));
        else options.logger.info({ outcome: claim.outcome, position: item.position }, 'event skipped: seen before');
      }
    } finally {
      await Promise.allSettled(finishing);
    }
    await Promise.all(finishing);
  };
}

/** Never skips an event that another host holds: that host may be dead. */
async function claimOrWait(options: BatchHandlerOptions, item: BatchItem, owner: string): Promise<DedupClaim> {
  const { dedup, clock, sleep, maxWaitMs } = options;
  const event = typeof item.body === 'object' ? item.body : undefined;
  const identity = identityOf(event, item.position);
  const about = { type: textOf(event, 'type'), subject: textOf(event, 'subject'), position: describePosition(item) };
  const giveUpAt = clock.now().getTime() + maxWaitMs;
  for (;;) {
    const claim = await dedup.claim({ identity, owner, about });
    if (claim.outcome !== 'held') return claim;
    const now = clock.now().getTime();
    if (now >= giveUpAt) {
      const message = 'another host works on this event for long; the batch is tried again.';
      throw new AppError({ code: 'event.held', kind: 'unavailable', message });
    }
    await sleep(Math.min(Math.max(claim.leaseUntil.getTime() - now, 0), giveUpAt - now) + 1);
  }
}

/** Resolves, once the effect is committed or the event a dead letter, to what is still being written about it. */
async function settle(options: BatchHandlerOptions, item: BatchItem, claim: Claimed): Promise<Promise<void>[]> {
  const { effect, maxAttempts } = options;
  let outcome: string;
  try {
    if (claim.attempts > maxAttempts) throw neverFinished(claim.attempts - 1);
    const event = parseEvent(item.body);
    claim.lease.signal.throwIfAborted();
    outcome = await effect(event);
  } catch (error) {
    await fail(options, { item, claim, error });
    return [];
  }
  options.logger.info({ outcome, position: item.position, attempts: claim.attempts }, 'event done');
  const done = claim.lease.done(outcome);
  // Awaited at the end of the batch; until then its failure must not count as unhandled.
  done.catch(() => undefined);
  return [done];
}

async function fail(
  { maxAttempts, logger }: BatchHandlerOptions,
  { item, claim, error }: { item: BatchItem; claim: Claimed; error: unknown },
): Promise<void> {
  const { lease, attempts } = claim;
  const verdict = verdictOf(error, { attempts, maxAttempts });
  const reason = describeFailure(error);
  logger.warn({ verdict, reason, attempts, position: item.position, err: error }, 'event failed');
  if (verdict === 'dead-letter') {
    await lease.dead({ event: textOfBody(item.body), error: reason, position: describePosition(item) });
    return;
  }
  try {
    await lease.release({ error: reason, countAttempt: verdict === 'count-attempt' });
  } catch (cause) {
    // The lease ends by itself; the first failure is the one to report.
    logger.warn({ err: cause }, 'claim not released');
  }
  // The library takes a rejection with undefined for success.
  throw error instanceof Error ? error : new Error(reason);
}

/** The process ended in each run before it could report: the event may be what ends it. */
function neverFinished(runs: number): AppError {
  const message = `the worker ended ${runs} times while it worked on this event`;
  return new AppError({ code: 'event.never-finished', kind: 'invalid', message });
}

function describePosition({ position: { hub, partition, sequence } }: BatchItem): string {
  return `${hub}/${partition}/${sequence}`;
}

function textOfBody(body: unknown): string {
  return typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
}

/** For the row's notes: only what has the form of a name, because a stranger's event may hold anything. */
function textOf(event: unknown, name: string): string {
  const value: unknown = typeof event === 'object' && event !== null ? Reflect.get(event, name) : undefined;
  return typeof value === 'string' && /^[\w./-]{1,120}$/.test(value) ? value : '';
}
