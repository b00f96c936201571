import type { Clock } from '#core/domain/ports';
import { Stopped, whenAway } from './failures.ts';
import { takenOver } from './ledger-changes.ts';
import type { LedgerStore } from './ledger-store.ts';

/** Waiting loops glance every second or two. */
const GLANCE_MS = 5_000;

export type Stop = {
  /** Between two steps. @throws Stopped, or AppError `ledger.taken-over` when another run has the ledger. */
  check: () => Promise<void>;
  /** The same while waiting: asks the ledger only now and then. */
  glance: () => Promise<void>;
  /** A signal has come. Later ones change nothing: a running helm ends by itself, then the release goes back. */
  signal: (name: string) => void;
};

export function createStop(watched: {
  ledger: LedgerStore;
  runId: string;
  clock: Clock;
  say: (line: string) => void;
}): Stop {
  const { ledger, runId, clock, say } = watched;
  let signalled: string | undefined;
  let lookedAt = 0;
  const check = async (): Promise<void> => {
    if (signalled !== undefined) throw new Stopped(`The deployment was stopped by ${signalled}.`);
    lookedAt = clock.now().getTime();
    const known = await ledger.read();
    const owner = known?.inProgress?.runId;
    if (owner !== undefined && owner !== runId) throw takenOver(owner);
    if (known?.abort?.runId === runId) throw new Stopped(`The deployment was stopped by ${known.abort.by}.`);
  };
  return {
    check,
    signal(name) {
      say(signalled === undefined ? `${name}: stopping at the next safe point …` : `${name}: it is stopping already.`);
      signalled ??= name;
    },
    async glance() {
      if (signalled !== undefined || clock.now().getTime() - lookedAt >= GLANCE_MS) await check().catch(whenAway);
    },
  };
}
