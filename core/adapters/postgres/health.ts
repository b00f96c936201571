import { AppError } from '#core/domain/errors';
import type { Pool } from './pool.ts';
import { queryPool } from './query-pool.ts';

/** Health answers within 500 ms (FR-003), whatever the database does. */
const CHECK_TIMEOUT_MS = 400;
/** Instances write a heartbeat every few seconds; older heartbeats belong to processes that have ended. */
const RECENT_MS = 60_000;

/**
 * Resolves when the database answers within 400 ms.
 * @throws AppError `unavailable`
 */
export async function checkDatabase(pool: Pool): Promise<void> {
  await answerInTime(queryPool(pool, { text: 'SELECT 1' }));
}

/**
 * The answer, when it comes within 400 ms; else the query goes on in the background and its own time limits end it.
 * @throws AppError `unavailable`
 */
export async function answerInTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), CHECK_TIMEOUT_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function tooSlow(): AppError {
  return new AppError({
    code: 'database.slow',
    kind: 'unavailable',
    message: `The database did not answer within ${CHECK_TIMEOUT_MS} ms.`,
    retryAfterSeconds: 2,
  });
}

export type InstanceBeat = { instance: string; process: 'backend' | 'functions'; version: string; at: Date };

export type InstanceBeats = {
  /** "This instance runs this version now." */
  beat(beat: InstanceBeat): Promise<void>;
  /** Instances that have beaten in the minute before `now`. */
  recent(now: Date): Promise<InstanceBeat[]>;
};

const BEAT = `INSERT INTO instance_beat (instance, process, version, at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (instance) DO UPDATE SET process = excluded.process, version = excluded.version, at = excluded.at`;
const RECENT = 'SELECT instance, process, version, at FROM instance_beat WHERE at > $1 ORDER BY instance';

/** Who runs which version: a deployment's completion signal and the gate of contract migrations. */
export function createInstanceBeats({ pool }: { pool: Pool }): InstanceBeats {
  return {
    async beat({ instance, process, version, at }) {
      await queryPool(pool, { text: BEAT, values: [instance, process, version, at] });
    },
    recent: (now) => queryPool<InstanceBeat>(pool, { text: RECENT, values: [new Date(now.getTime() - RECENT_MS)] }),
  };
}
