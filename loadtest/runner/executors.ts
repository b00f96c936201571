import { arrivalTimes } from './arrivals.ts';
import type { Clock } from './clock.ts';
import type {
  ArrivalScenario,
  ConstantVusScenario,
  PerVuScenario,
  RampingVusScenario,
  ScenarioConfig,
} from './scenario-config.ts';

/** One virtual user: runs one iteration at a time. */
export type VirtualUser = { iterate: () => Promise<void> };

export type ExecutorDeps = {
  clock: Clock;
  /** Aborted when the whole run ends early. */
  signal: AbortSignal;
  newUser: () => VirtualUser;
  /** Iterations that should have begun and did not. */
  dropped: (iterations: number) => void;
  /** The running iterations may take this long from now; afterwards they are interrupted. */
  endSoon: (graceMs: number) => void;
};

/**
 * Runs a scenario as k6 does (https://grafana.com/docs/k6/latest/using-k6/scenarios/executors/). Resolves when its last
 * iteration has ended; the caller interrupts those that overrun what `endSoon` said.
 */
export async function runScenario(config: ScenarioConfig, deps: ExecutorDeps): Promise<void> {
  const began = deps.clock.now() + config.startMs;
  await deps.clock.until(began, deps.signal);
  if (deps.signal.aborted) return;
  switch (config.executor) {
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
      return arrive(config, deps, began);
    case 'constant-vus':
      return ramp(asRamp(config), deps, began);
    case 'ramping-vus':
      return ramp(config, deps, began);
    case 'per-vu-iterations':
      return repeat(config, deps, began);
  }
}

/** Open model: iterations begin when they are due, whether or not earlier ones have ended. Without a free user they are dropped. */
async function arrive(config: ArrivalScenario, deps: ExecutorDeps, began: number): Promise<void> {
  const { clock, signal } = deps;
  const idle = Array.from({ length: config.preAllocatedVUs }, deps.newUser);
  const running = new Set<Promise<void>>();
  let users = idle.length;
  for (const dueMs of arrivalTimes(config.stages)) {
    await clock.until(began + dueMs, signal);
    if (signal.aborted) break;
    if (idle.length === 0 && users < config.maxVUs) {
      idle.push(deps.newUser());
      users += 1;
    }
    // The one that rested longest, as in k6: all users work alike.
    const user = idle.shift();
    if (!user) {
      deps.dropped(1);
      continue;
    }
    const iteration = user.iterate().then(() => {
      idle.push(user);
      running.delete(iteration);
    });
    running.add(iteration);
  }
  const durationMs = config.stages.reduce((sum, stage) => sum + stage.durationMs, 0);
  await clock.until(began + durationMs, signal);
  deps.endSoon(config.gracefulStopMs);
  await Promise.all(running);
}

function asRamp({ vus, durationMs, ...common }: ConstantVusScenario): RampingVusScenario {
  const stages = [{ target: vus, durationMs }];
  return { ...common, executor: 'ramping-vus', startVUs: vus, stages, gracefulRampDownMs: common.gracefulStopMs };
}

/** Closed model: so many users, each beginning its next iteration when the last has ended. */
async function ramp(config: RampingVusScenario, deps: ExecutorDeps, began: number): Promise<void> {
  const { clock, signal } = deps;
  const active: { isWanted: boolean }[] = [];
  const loops: Promise<void>[] = [];
  /** Users whose number was lowered; they come back before new ones are made. */
  const resting: VirtualUser[] = [];
  const begin = (): void => {
    const state = { isWanted: true };
    const user = resting.pop() ?? deps.newUser();
    active.push(state);
    loops.push(
      (async () => {
        while (state.isWanted && !signal.aborted) await user.iterate();
        resting.push(user);
      })(),
    );
  };
  for (let user = 0; user < config.startVUs; user += 1) begin();
  let atMs = 0;
  for (const { target, durationMs } of config.stages) {
    const from = active.length;
    const change = target - from;
    for (let step = 1; step <= Math.abs(change); step += 1) {
      await clock.until(began + atMs + (durationMs * step) / Math.abs(change), signal);
      if (signal.aborted) break;
      if (change > 0) begin();
      else stopLast(active);
    }
    atMs += durationMs;
    await clock.until(began + atMs, signal);
  }
  for (const state of active) state.isWanted = false;
  deps.endSoon(Math.max(config.gracefulStopMs, config.gracefulRampDownMs));
  await Promise.all(loops);
}

function stopLast(active: { isWanted: boolean }[]): void {
  const last = active.pop();
  if (last) last.isWanted = false;
}

/** Each user makes a number of iterations. What is not begun at `maxDuration` is dropped. */
async function repeat(config: PerVuScenario, deps: ExecutorDeps, began: number): Promise<void> {
  const { clock, signal } = deps;
  const over = new AbortController();
  const deadline = clock.until(began + config.maxDurationMs, AbortSignal.any([signal, over.signal])).then(() => {
    if (!over.signal.aborted) deps.endSoon(config.gracefulStopMs);
  });
  const isOver = (): boolean => signal.aborted || clock.now() - began >= config.maxDurationMs;
  const users = Array.from({ length: config.vus }, async () => {
    const user = deps.newUser();
    for (let turn = 0; turn < config.iterations; turn += 1) {
      if (isOver()) return deps.dropped(config.iterations - turn);
      await user.iterate();
    }
  });
  await Promise.all(users);
  over.abort();
  await deadline;
}
