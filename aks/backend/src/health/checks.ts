import type { Clock, OutboxFigures } from '#core/domain/ports';
import type { ComponentHealth, HealthCheck } from './monitor.ts';

/** What a beat tells: which process runs which version. */
export type Beat = { instance: string; process: 'backend' | 'functions'; version: string; at: Date };

/** A processor that has not beaten for this long (three beats of the functions and some) counts as away. */
const PROCESSOR_SILENT_MS = 60_000;
/** Events that wait longer than this are late: people are promised the next task within 5 s. */
const BACKLOG_LATE_MS = 30_000;
const SIDECAR_TIMEOUT_MS = 1_000;

const healthy = (detail: string): ComponentHealth => ({ status: 'healthy', detail });
const degraded = (detail: string): ComponentHealth => ({ status: 'degraded', detail });

/**
 * The database: without it nothing works. One slow answer of a database that is known to work may only be a full pool:
 * `down` takes two failures in a row.
 */
export function databaseCheck(reach: () => Promise<void>): HealthCheck {
  const down: ComponentHealth = { status: 'down', detail: 'the database cannot be reached' };
  let failures = 1;
  return {
    whenUnreachable: down,
    async check() {
      try {
        await reach();
        failures = 0;
        return healthy('answers');
      } catch {
        failures++;
        return failures > 1 ? down : degraded('the database answers late');
      }
    },
  };
}

/** The way of events out of this process: sidecar and backlog. Requests succeed without it, so it only degrades. */
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
      const [{ oldestWaitingMs, dead }, isSidecarUp] = await Promise.all([figures(), isSidecarHealthy(daprHttpPort)]);
      if (!isSidecarUp) return degraded('the sidecar does not answer; events wait in the outbox');
      if (oldestWaitingMs > BACKLOG_LATE_MS) {
        return degraded(`the oldest event waits for ${Math.round(oldestWaitingMs / 1000)} s`);
      }
      if (dead > 0) return degraded(`${dead} events can never be published and wait for an operator`);
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

/** The functions, by their beats. Their versions are what a deployment waits for. */
export function processorCheck({ recent, clock }: { recent: () => Promise<Beat[]>; clock: Clock }): HealthCheck & {
  versions: () => readonly string[];
} {
  let versions: readonly string[] = [];
  return {
    versions: () => versions,
    whenUnreachable: degraded('the beats of the functions cannot be read'),
    async check() {
      const since = clock.now().getTime() - PROCESSOR_SILENT_MS;
      const beating = (await recent()).filter(({ process, at }) => process === 'functions' && at.getTime() >= since);
      versions = [...new Set(beating.map(({ version }) => version))].toSorted();
      if (beating.length === 0) return degraded('no function has been heard of for a minute; events wait');
      return healthy(`${beating.length} running`);
    },
  };
}
