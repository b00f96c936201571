import type { Verdict } from '../history/judge-run.ts';

/** SC-011: more than this share of deployments needs nobody. */
const LEAST_RATE = 0.95;
/** With fewer deployments a single failure would say more than it means. */
const LEAST_DEPLOYMENTS = 20;

export type SuccessRate = {
  counts: Partial<Record<Verdict, number>>;
  deployments: number;
  /** Of 1; null without a deployment. */
  rate: number | null;
  verdict: 'met' | 'missed' | 'too few deployments';
};

/** Runs that never deployed say nothing about deploying. */
const NOT_DEPLOYED: ReadonlySet<Verdict> = new Set(['tests failed', 'superseded', 'unfinished']);

/** The success rate of SC-011. A deployment that a person had to touch, by hand or by an abort, is no success. */
export function successRate(verdicts: readonly Verdict[]): SuccessRate {
  const counts: SuccessRate['counts'] = {};
  for (const verdict of verdicts) counts[verdict] = (counts[verdict] ?? 0) + 1;
  const deployments = verdicts.filter((verdict) => !NOT_DEPLOYED.has(verdict)).length;
  const rate = deployments === 0 ? null : (counts.succeeded ?? 0) / deployments;
  if (deployments < LEAST_DEPLOYMENTS) return { counts, deployments, rate, verdict: 'too few deployments' };
  return { counts, deployments, rate, verdict: rate !== null && rate > LEAST_RATE ? 'met' : 'missed' };
}

/** A line per verdict, and the rate. */
export function rateTable({ counts, deployments, rate, verdict }: SuccessRate): string {
  const rows = Object.entries(counts).map(([name, count]) => `${name.padEnd(14)} ${String(count).padStart(4)}`);
  const percent = rate === null ? '–' : `${(rate * 100).toFixed(1)} %`;
  const wanted = `${LEAST_RATE * 100} % of at least ${LEAST_DEPLOYMENTS}`;
  return [
    ...rows,
    `${percent} of ${deployments} deployments needed nobody; wanted more than ${wanted}: ${verdict}`,
  ].join('\n');
}
