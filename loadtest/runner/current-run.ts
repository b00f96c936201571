import { AsyncLocalStorage } from 'node:async_hooks';
import type { Agents } from './http-agents.ts';
import type { CookieJar } from './modules/cookie-jar.ts';
import { createMetricRegistry } from './metric-registry.ts';
import type { Metric, MetricRegistry } from './metric-registry.ts';
import type { Tags } from './metric.ts';

/** What code of a test runs in: an iteration of a virtual user, or setup and teardown (user 0). */
export type UserContext = {
  userId: number;
  scenario: string;
  exec: string;
  /** Iterations of this user in this scenario before this one. */
  iterationInScenario: number;
  /** Number of this iteration in its scenario, over all users. */
  iterationInTest: number;
  tags: Tags;
  jar: CookieJar;
  agents: Agents;
  /** Aborted when the iteration has had its time: whatever it still waits for ends. */
  signal: AbortSignal;
};

/** k6's modules are global to a test; a process of this runner runs one test. */
export const metrics: MetricRegistry = createMetricRegistry();
export const builtIn = declareBuiltIn(metrics);
const contexts = new AsyncLocalStorage<UserContext>();
type Hear = (durationMs: number, isFailed: boolean) => void;
const state: { abort?: (reason: string) => void; hear?: Hear; startedAt: number } = { startedAt: 0 };
/** Checks by their name. */
export const checks = new Map<string, { passes: number; fails: number }>();

export function runAs<T>(context: UserContext, work: () => T): T {
  return contexts.run(context, work);
}

/** @throws Error outside of setup, iterations and teardown (k6's "init context"). */
export function currentUser(): UserContext {
  const context = contexts.getStore();
  if (!context) throw new Error('This part of k6 is only there in setup, iterations and teardown.');
  return context;
}

export function sample(metric: Metric, value: number, tags: Tags = {}): void {
  metrics.sample(metric, value, { ...contexts.getStore()?.tags, ...tags });
}

export function onAbort(abort: (reason: string) => void): void {
  state.abort = abort;
}

/** `hear` is told of every request of an iteration from now on. */
export function onRequest(hear: Hear): void {
  state.hear = hear;
}

export function tellRequest(durationMs: number, isFailed: boolean): void {
  if (contexts.getStore()?.userId !== 0) state.hear?.(durationMs, isFailed);
}

export function abortRun(reason: string): void {
  state.abort?.(reason);
}

export function beginRun(atMs: number): void {
  state.startedAt = atMs;
}

export function runBeganAt(): number {
  return state.startedAt;
}

/** https://grafana.com/docs/k6/latest/using-k6/metrics/reference/ */
function declareBuiltIn({ declare }: MetricRegistry) {
  const time = (name: string): Metric => declare(name, 'trend', 'time');
  return {
    requests: declare('http_reqs', 'counter'),
    failed: declare('http_req_failed', 'rate'),
    duration: time('http_req_duration'),
    blocked: time('http_req_blocked'),
    connecting: time('http_req_connecting'),
    handshaking: time('http_req_tls_handshaking'),
    sending: time('http_req_sending'),
    waiting: time('http_req_waiting'),
    receiving: time('http_req_receiving'),
    checks: declare('checks', 'rate'),
    iterations: declare('iterations', 'counter'),
    iterationDuration: time('iteration_duration'),
    dropped: declare('dropped_iterations', 'counter'),
    users: declare('vus', 'gauge'),
    usersMax: declare('vus_max', 'gauge'),
    sent: declare('data_sent', 'counter', 'data'),
    received: declare('data_received', 'counter', 'data'),
  };
}
