import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from './clock.ts';
import { beginRun, builtIn, onAbort, onRequest, sample } from './current-run.ts';
import { runScenario } from './executors.ts';
import type { Tls } from './http-agents.ts';
import type { LoadedTest } from './load-test.ts';
import { summaryData } from './summary-data.ts';
import type { Generator } from './summary-data.ts';
import { createTimeline } from './timeline.ts';
import type { Timeline } from './timeline.ts';
import { createUserPool } from './user-pool.ts';
import type { UserPool } from './user-pool.ts';
import { watchThresholds } from './watch-thresholds.ts';

/** k6's exit codes. */
export const EXIT = { good: 0, crossed: 99, interrupted: 105, setupFailed: 107 } as const;

/** No summary when setup failed: nothing was run. */
export type RunResult = { exitCode: number; summary?: object };

export type RunOptions = {
  ca?: string;
  /** A person's Ctrl-C: ends the run with the summary so far. */
  signal: AbortSignal;
  warn: (line: string) => void;
};

/** How often k6 judges thresholds that may end a run. */
const JUDGE_EVERY_MS = 2_000;
const COUNT_EVERY_MS = 1_000;
/** Of errors that iterations throw, so many are told in full. */
const MAX_ERRORS = 10;

/** Runs a test: setup, all scenarios, teardown. */
export async function runTest(test: LoadedTest, options: RunOptions): Promise<RunResult> {
  const { signal, warn } = options;
  const thresholds = watchThresholds(test.options.thresholds);
  const tls: Tls = { insecure: test.options.insecureTls, ...(options.ca !== undefined && { ca: options.ca }) };
  let data: unknown;
  const pool = createUserPool({ tls, data: () => data, onError: errorTeller(warn) });
  try {
    data = await pool.runOnce(
      'setup',
      () => test.setup?.(),
      AbortSignal.any([signal, AbortSignal.timeout(test.options.setupMs)]),
    );
  } catch (error) {
    pool.end();
    warn(`setup failed: ${error instanceof Error ? error.message : String(error)}`);
    return { exitCode: signal.aborted ? EXIT.interrupted : EXIT.setupFailed };
  }
  const [began, beganAt] = [performance.now(), Date.now()];
  beginRun(began);
  const timeline = createTimeline();
  onRequest((durationMs, isFailed) => timeline.request(performance.now() - began, durationMs, isFailed));
  const abort = new AbortController();
  let endedEarly: string | undefined;
  const endEarly = (reason: string): void => {
    endedEarly ??= reason;
    abort.abort();
  };
  onAbort(endEarly);
  signal.addEventListener('abort', () => endEarly('interrupted'), { once: true });
  const stopWatching = watchRun({
    pool,
    timeline,
    began,
    judge: () => thresholds.abortedBy(performance.now() - began),
    endEarly,
  });
  await runScenarios(test, pool, abort.signal);
  const generator = stopWatching();
  const runMs = performance.now() - began;
  await tearDown(test, { pool, data, warn });
  pool.end();
  const crossed = thresholds.judge(runMs);
  const summary = summaryData(test.options, {
    beganAt,
    runMs,
    crossed,
    timeline: timeline.points(),
    generator,
    endedEarly,
  });
  return { exitCode: exitCodeOf({ crossed: crossed.size > 0, endedEarly }), summary };
}

async function runScenarios(test: LoadedTest, pool: UserPool, signal: AbortSignal): Promise<void> {
  const runs = test.options.scenarios.map(async (config) => {
    const interrupt = new AbortController();
    const timers: NodeJS.Timeout[] = [];
    const endSoon = (graceMs: number): void => void timers.push(setTimeout(() => interrupt.abort(), graceMs));
    // A run that ends early interrupts what is under way.
    const interrupted = AbortSignal.any([signal, interrupt.signal]);
    const work = test.iterations.get(config.name) ?? ((): void => undefined);
    const newUser = pool.forScenario(config, work, interrupted);
    const dropped = (iterations: number): void => sample(builtIn.dropped, iterations, { scenario: config.name });
    await runScenario(config, { clock: systemClock, signal, newUser, dropped, endSoon });
    for (const timer of timers) clearTimeout(timer);
  });
  await Promise.all(runs);
}

type Watch = {
  pool: UserPool;
  timeline: Timeline;
  began: number;
  judge: () => string | undefined;
  endEarly: (reason: string) => void;
};

/** Counts users, judges thresholds and watches this process itself, until it is stopped. */
function watchRun({ pool, timeline, began, judge, endEarly }: Watch): () => Generator {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const cpu = process.cpuUsage();
  const counting = setInterval(() => {
    timeline.users(performance.now() - began, pool.active());
    sample(builtIn.users, pool.active());
    sample(builtIn.usersMax, pool.created());
  }, COUNT_EVERY_MS);
  const judging = setInterval(() => {
    const reason = judge();
    if (reason !== undefined) endEarly(reason);
  }, JUDGE_EVERY_MS);
  return () => {
    clearInterval(counting);
    clearInterval(judging);
    delay.disable();
    const { user, system } = process.cpuUsage(cpu);
    return {
      eventLoopP99Ms: msOf(delay.percentile(99)),
      eventLoopMaxMs: msOf(delay.max),
      cpuSeconds: Math.round((user + system) / 1e4) / 100,
    };
  };
}

async function tearDown(
  test: LoadedTest,
  { pool, data, warn }: { pool: UserPool; data: unknown; warn: (line: string) => void },
): Promise<void> {
  const { teardown } = test;
  if (!teardown) return;
  const signal = AbortSignal.timeout(test.options.teardownMs);
  await pool
    .runOnce('teardown', () => teardown(data), signal)
    .catch((error: unknown) => warn(`teardown failed: ${error instanceof Error ? error.message : String(error)}`));
}

function exitCodeOf({ crossed, endedEarly }: { crossed: boolean; endedEarly: string | undefined }): number {
  if (crossed) return EXIT.crossed;
  return endedEarly === undefined ? EXIT.good : EXIT.interrupted;
}

function errorTeller(warn: (line: string) => void): (scenario: string, error: unknown) => void {
  let told = 0;
  return (scenario, error) => {
    told += 1;
    if (told > MAX_ERRORS) return;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    warn(`an iteration of ${scenario} threw: ${text}${told === MAX_ERRORS ? '\n(further ones are not told)' : ''}`);
  };
}

/** Nanoseconds as ms with two digits. */
function msOf(nanoseconds: number): number {
  return Math.round(nanoseconds / 1e4) / 100;
}
