import type { Pool } from './pool.ts';
import { queryPool } from './query-pool.ts';

/** Instances write a heartbeat every few seconds; older heartbeats belong to processes that have ended. */
const RECENT_MS = 60_000;

export type InstanceBeat = { instance: string; process: 'backend' | 'functions'; version: string; at: Date };

export type InstanceBeats = {
  /** "This instance runs this version now." */
  beat(beat: InstanceBeat): Promise<void>;
  /** "This instance has ended": nobody has to wait until its last beat is forgotten. One that has never beaten is none. */
  leave(instance: string): Promise<void>;
  /** Instances that have beaten in the minute before `now`. */
  recent(now: Date): Promise<InstanceBeat[]>;
};

const BEAT = `INSERT INTO instance_beat (instance, process, version, at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (instance) DO UPDATE SET process = excluded.process, version = excluded.version, at = excluded.at`;
const LEAVE = "UPDATE instance_beat SET at = 'epoch' WHERE instance = $1";
const RECENT = 'SELECT instance, process, version, at FROM instance_beat WHERE at > $1 ORDER BY instance';

/** Who runs which version: a deployment's completion signal and the gate of contract migrations. */
export function createInstanceBeats({ pool }: { pool: Pool }): InstanceBeats {
  return {
    async beat({ instance, process, version, at }) {
      await queryPool(pool, { text: BEAT, values: [instance, process, version, at] });
    },
    async leave(instance) {
      await queryPool(pool, { text: LEAVE, values: [instance] });
    },
    recent: (now) => queryPool<InstanceBeat>(pool, { text: RECENT, values: [new Date(now.getTime() - RECENT_MS)] }),
  };
}
