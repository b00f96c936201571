import type { InstanceBeat } from '#core/adapters/postgres/instance-beats';
import { COUNTED_AT_MOST } from '#core/adapters/postgres/outbox-figures';
import type { Clock, OutboxFigures } from '#core/domain/ports';
import type { ComponentHealth, HealthCheck } from './monitor.ts';

/** A processor without a heartbeat for this long (three heartbeats of the functions and a margin) counts as away. */
const PROCESSOR_SILENT_MS = 60_000;
/** Events that wait longer than this are late: people are promised the next task within 5 s. */
const BACKLOG_LATE_MS = 30_000;
const SIDECAR_TIMEOUT_MS = 1_000;

export const healthy = (detail: string): ComponentHealth => ({ status: 'healthy', detail });
export const degraded = (detail: string): ComponentHealth => ({ status: 'degraded', detail });

/** Publishing of events: sidecar and backlog. Requests succeed without it, so a failure means degraded. */
export function eventStreamCheck({
  figures,
  daprHttpPort,
}: {
  figures: () => Promise<OutboxFigures>;
  daprHttpPort: number;
}): HealthCheck {
  return {
    whenUnreachable: degraded('the backlog cannot be read'),
    async check() {
      const [{ waiting, oldestWaitingMs, dead }, isSidecarUp] = await Promise.all([
        figures(),
        isSidecarHealthy(daprHttpPort),
      ]);
      if (!isSidecarUp) return degraded('the sidecar does not answer; events wait in the outbox');
      if (oldestWaitingMs > BACKLOG_LATE_MS) {
        const seconds = Math.round(oldestWaitingMs / 1000);
        return degraded(`events that wait to be published: ${counted(waiting)}, the oldest for ${seconds} s`);
      }
      if (dead > 0) return degraded(`events that can never be published and wait for an operator: ${counted(dead)}`);
      return healthy('events are published');
    },
  };
}

async function isSidecarHealthy(port: number): Promise<boolean> {
  try {
    const url = `http://127.0.0.1:${port}/v1.0/healthz/outbound`;
    return (await fetch(url, { signal: AbortSignal.timeout(SIDECAR_TIMEOUT_MS) })).ok;
  } catch {
    return false;
  }
}

export type ProcessorOptions = {
  recent: () => Promise<InstanceBeat[]>;
  figures: () => Promise<OutboxFigures>;
  clock: Clock;
};

/**
 * The functions: by their beats, and by what they do. A consumer that beats and stands still (old checkpoints of a hub that was
 * made anew, a lane that an event blocks) shows in events that were published and have had no effect.
 * Their versions are what a deployment waits for.
 */
export function processorCheck({ recent, figures, clock }: ProcessorOptions): HealthCheck & {
  versions: () => readonly string[];
} {
  let versions: readonly string[] = [];
  return {
    versions: () => versions,
    whenUnreachable: degraded('the beats of the functions cannot be read'),
    async check() {
      const since = clock.now().getTime() - PROCESSOR_SILENT_MS;
      const [beats, { unhandled, oldestUnhandledMs }] = await Promise.all([recent(), figures()]);
      const beating = beats.filter(({ process, at }) => process === 'functions' && at.getTime() >= since);
      versions = [...new Set(beating.map(({ version }) => version))].toSorted();
      if (beating.length === 0) return degraded('no function has been heard of for a minute; events wait');
      if (oldestUnhandledMs > BACKLOG_LATE_MS) {
        const seconds = Math.round(oldestUnhandledMs / 1000);
        return degraded(`published events without an effect: ${counted(unhandled)}, the oldest for ${seconds} s`);
      }
      return healthy(`${beating.length} running`);
    },
  };
}

/** Counting ended there. */
function counted(count: number): string {
  return count >= COUNTED_AT_MOST ? `${COUNTED_AT_MOST} or more` : String(count);
}
