import { percentile, type LoadReport } from './load.ts';

/** What the run says of a load. */
export function figures({ requests, failures, connections, durations }: LoadReport) {
  const [p50, p95, p100] = [0.5, 0.95, 1].map((share) => Math.round(percentile(durations, share)));
  const failed = failures.length;
  return { requests, failed, ...(failed > 0 && { first: failures.slice(0, 3) }), connections, p50, p95, p100 };
}

export type HealthFigures = { asked: number; notOk: number; p50: number; p99: number; p100: number };

export type HealthWatch = { stop: () => Promise<HealthFigures & { evidence: HealthFigures }> };

const EVERY_MS = 500;

/** Asks for the health through the Gateway twice a second until it is stopped (FR-003). */
export function watchHealth(url: string): HealthWatch {
  const durations: number[] = [];
  let notOk = 0;
  const asking = new Set<Promise<void>>();
  const ask = async (): Promise<void> => {
    const began = performance.now();
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    await answer?.text().catch(() => undefined);
    durations.push(Math.round(performance.now() - began));
    if (!answer?.ok) notOk += 1;
  };
  const timer = setInterval(() => {
    const one = ask();
    asking.add(one);
    void one.finally(() => asking.delete(one));
  }, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(asking);
      const ascending = durations.toSorted((a, b) => a - b);
      const at = (share: number): number => percentile(ascending, share);
      const evidence = { asked: ascending.length, notOk, p50: at(0.5), p99: at(0.99), p100: at(1) };
      return { ...evidence, evidence };
    },
  };
}
