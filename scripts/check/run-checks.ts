import type { Check, CheckContext, Verdict } from './check-types.ts';

export type RunOptions = {
  context: CheckContext;
  /** A check that was skipped for a missing tool counts as failed (`.ci/run`). */
  requireTools: boolean;
  parallel: number;
  print: (line: string) => void;
  now: () => number;
};

const MARKS = { ok: '✓', failed: '✗', skipped: '-', 'not checked': '?' } as const satisfies Record<
  Verdict['status'],
  string
>;

/** How many checks ended in each way. */
export type CheckCounts = Record<Verdict['status'], number>;

/** Runs all checks, a few at a time, and prints a line for each as it ends. */
export async function runChecks(checks: readonly Check[], options: RunOptions): Promise<CheckCounts> {
  const queue = [...checks];
  const counts: CheckCounts = { ok: 0, failed: 0, skipped: 0, 'not checked': 0 };
  const work = async (): Promise<void> => {
    for (let check = queue.shift(); check; check = queue.shift()) {
      const started = options.now();
      const verdict = judge(await attempt(check, options.context), options.requireTools);
      counts[verdict.status] += 1;
      options.print(describe(check.name, verdict, (options.now() - started) / 1000));
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, work));
  return counts;
}

/** A check that throws has failed; the others still run. */
async function attempt(check: Check, context: CheckContext): Promise<Verdict> {
  try {
    return await check.run(context);
  } catch (error) {
    return { status: 'failed', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function judge(verdict: Verdict, requireTools: boolean): Verdict {
  if (verdict.status !== 'skipped' || !requireTools) return verdict;
  return { status: 'failed', detail: `${verdict.detail ?? ''}\nNo check may be skipped here (REQUIRE_TOOLS=1).` };
}

/** `14 passed, 0 failed, 1 not checked`: a check without a verdict does not count as passed. */
export function summarize(counts: CheckCounts): string {
  const rest = (['skipped', 'not checked'] as const).filter((status) => counts[status] > 0);
  return [`${counts.ok} passed, ${counts.failed} failed`, ...rest.map((status) => `${counts[status]} ${status}`)].join(
    ', ',
  );
}

function describe(name: string, { status, detail }: Verdict, seconds: number): string {
  const note = status === 'ok' || status === 'failed' ? '' : `  ${status}`;
  const line = `${MARKS[status]} ${name.padEnd(24)} ${seconds.toFixed(1).padStart(5)} s${note}`;
  return detail ? `${line}\n${detail.trimEnd().replaceAll(/^/gm, '    ')}` : line;
}
