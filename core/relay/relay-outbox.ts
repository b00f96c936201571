import { describeFailure } from '#core/domain/describe-failure';
import { CATEGORIES } from '#core/domain/names';
import type { Category } from '#core/domain/names';
import type { EventPublisher, LaneOutcome, OutboxReader } from '#core/domain/ports';
import { createNap } from '#core/platform/nap';
import { publishEntries } from './publish-entries.ts';

/** What the relay needs of a logger; pino has it. */
type RelayLogger = Record<'warn' | 'error', (details: object, message: string) => void>;

export type RelayOptions = {
  outbox: OutboxReader;
  publisher: EventPublisher;
  /** What stays in order, and so the partition key: all events of a category, or those of one user. */
  ordering: 'category' | 'user';
  logger: RelayLogger;
  /** Pause when there has been nothing to do for a while. */
  pollMs?: number;
  /** One turn of one lane ends after this, so that the others get theirs. */
  turnMs?: number;
  backOffMs?: { first: number; most: number };
};

export type Relay = {
  /** Something was committed: look now. */
  wake(): void;
  /** Finishes the publish in progress, records it and ends; for SIGTERM. */
  drain(): Promise<void>;
};

const DEFAULTS = {
  pollMs: 2000,
  turnMs: 10_000,
  backOffMs: { first: 200, most: 30_000 },
};
/** A row becomes visible to the relay when older transactions have ended: look often right after a wake-up, then less. */
const FIRST_PAUSE_MS = 30;

/** `failures` in a row; no turn before `notBefore` (Unix time in ms); `unexplained` failures in a row of one entry. */
type LaneState = { lane: Category; failures: number; notBefore: number; unexplained: { id: string; count: number } };

/**
 * Carries committed events from the outbox to the broker: lane by lane, one event at a time, in order, at least once
 * (docs/design/events.md §5). A failure stops its lane, which is tried again with jittered back-off and never skipped. Every replica
 * may run one: a lane has one worker at a time.
 */
export function startRelay(options: RelayOptions): Relay {
  const settings = { ...DEFAULTS, ...options };
  const nap = createNap();
  const ending = new AbortController();
  const states: LaneState[] = CATEGORIES.map((lane) => ({
    lane,
    failures: 0,
    notBefore: 0,
    unexplained: { id: '', count: 0 },
  }));

  const run = async (): Promise<void> => {
    for (let pauseMs = 0; !ending.signal.aborted;) {
      let isBusy = false;
      for (const state of await waitingOf(states, settings)) {
        isBusy = (await workLane(state, settings, ending.signal)) || isBusy;
      }
      if (isBusy) pauseMs = 0;
      else pauseMs = Math.min(settings.pollMs, pauseMs === 0 ? FIRST_PAUSE_MS : pauseMs * 2);
      if (await nap.sleep(pauseMs)) pauseMs = 0;
    }
    await settings.outbox.close();
  };
  const running = run();

  return {
    wake: () => nap.wake(),
    async drain() {
      ending.abort();
      nap.wake();
      await running;
    },
  };
}

type Settings = typeof DEFAULTS & RelayOptions;

/** The lanes with something to do; all of them when that cannot be read: each one's own attempt then says why. */
async function waitingOf(states: LaneState[], { outbox }: Settings): Promise<LaneState[]> {
  const waiting = await outbox.waiting().catch(() => null);
  return waiting === null ? states : states.filter(({ lane }) => waiting.includes(lane));
}

/** One turn of one lane; true when it should be looked at again at once. */
async function workLane(state: LaneState, settings: Settings, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted || Date.now() < state.notBefore) return false;
  const turnEnds = Date.now() + settings.turnMs;
  try {
    const outcome = await settings.outbox.work(state.lane, (entries) =>
      publishEntries(entries, {
        lane: state.lane,
        publisher: settings.publisher,
        ordering: settings.ordering,
        isOver: () => signal.aborted || Date.now() > turnEnds,
        countUnexplained: (id) => countUnexplained(state, id),
      }),
    );
    return outcome === 'held' ? false : settle(state, outcome, settings);
  } catch (error) {
    backOff(state, settings, describeFailure(error));
    return false;
  }
}

function settle(state: LaneState, outcome: LaneOutcome, settings: Settings): boolean {
  for (const { id, error } of outcome.dead) {
    settings.logger.error(
      { lane: state.lane, sequence: id, reason: error },
      'an event can never be published: set aside',
    );
  }
  if (outcome.failed) {
    backOff(state, settings, { sequence: outcome.failed.id, reason: outcome.failed.error });
    return false;
  }
  state.failures = 0;
  return outcome.published.length + outcome.dead.length > 0;
}

function countUnexplained(state: LaneState, id: string): number {
  state.unexplained = { id, count: state.unexplained.id === id ? state.unexplained.count + 1 : 1 };
  return state.unexplained.count;
}

function backOff(state: LaneState, { backOffMs, logger }: Settings, details: object): void {
  const most = Math.min(backOffMs.most, backOffMs.first * 2 ** Math.min(state.failures, 20));
  const waitMs = Math.round(most * (0.5 + Math.random() / 2));
  state.failures += 1;
  state.notBefore = Date.now() + waitMs;
  logger.warn({ lane: state.lane, failures: state.failures, waitMs, ...details }, 'a lane of the outbox waits');
}
