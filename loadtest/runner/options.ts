import { parseDuration } from './duration.ts';
import type { ScenarioConfig } from './scenario-config.ts';
import { parseThreshold } from './threshold.ts';
import type { Threshold } from './threshold.ts';

/** The options of a test, checked. */
export type TestOptions = {
  scenarios: ScenarioConfig[];
  /** Selector → its thresholds. */
  thresholds: Record<string, Threshold[]>;
  setupMs: number;
  teardownMs: number;
  trendStats: string[];
  insecureTls: boolean;
};

type Fields = Record<string, unknown>;

const KNOWN = [
  'scenarios',
  'thresholds',
  'setupTimeout',
  'teardownTimeout',
  'summaryTrendStats',
  'insecureSkipTLSVerify',
];
const COMMON = ['executor', 'exec', 'startTime', 'gracefulStop', 'tags'];
const OF_EXECUTOR: Record<string, string[]> = {
  'constant-vus': ['vus', 'duration'],
  'ramping-vus': ['startVUs', 'stages', 'gracefulRampDown'],
  'constant-arrival-rate': ['rate', 'timeUnit', 'duration', 'preAllocatedVUs', 'maxVUs'],
  'ramping-arrival-rate': ['startRate', 'timeUnit', 'stages', 'preAllocatedVUs', 'maxVUs'],
  'per-vu-iterations': ['vus', 'iterations', 'maxDuration'],
};
/** k6's default. */
const GRACE = '30s';

/** @throws Error that names what this runner does not know: k6 itself may. */
export function readOptions(options: Fields): TestOptions {
  refuseUnknown('options', options, KNOWN);
  const scenarios = Object.entries((options['scenarios'] ?? {}) as Record<string, Fields>);
  if (scenarios.length === 0) throw new Error('The test has no options.scenarios: this runner needs them.');
  return {
    scenarios: scenarios.map(([name, scenario]) => readScenario(name, scenario)),
    thresholds: readThresholds((options['thresholds'] ?? {}) as Record<string, unknown[]>),
    setupMs: duration(options, 'setupTimeout', '60s'),
    teardownMs: duration(options, 'teardownTimeout', '60s'),
    trendStats: (options['summaryTrendStats'] ?? ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)']) as string[],
    insecureTls: options['insecureSkipTLSVerify'] === true,
  };
}

function readScenario(name: string, given: Fields): ScenarioConfig {
  const executor = String(given['executor']);
  const own = OF_EXECUTOR[executor];
  const known = Object.keys(OF_EXECUTOR).join(', ');
  if (!own) throw new Error(`Scenario ${name}: executor ${executor} is not known to this runner, which has ${known}.`);
  refuseUnknown(`Scenario ${name}`, given, [...COMMON, ...own]);
  const common = {
    name,
    exec: (given['exec'] ?? 'default') as string,
    startMs: duration(given, 'startTime', 0),
    gracefulStopMs: duration(given, 'gracefulStop', GRACE),
    tags: (given['tags'] ?? {}) as Record<string, string>,
  };
  switch (executor) {
    case 'constant-vus':
      return { ...common, executor, vus: count(given, 'vus', 1), durationMs: duration(given, 'duration') };
    case 'ramping-vus':
      return {
        ...common,
        executor,
        startVUs: count(given, 'startVUs', 1),
        stages: stagesOf(given),
        gracefulRampDownMs: duration(given, 'gracefulRampDown', GRACE),
      };
    case 'per-vu-iterations':
      return {
        ...common,
        executor,
        vus: count(given, 'vus', 1),
        iterations: count(given, 'iterations', 1),
        maxDurationMs: duration(given, 'maxDuration', '10m'),
      };
    default:
      return { ...common, ...readArrivals(given) };
  }
}

function readArrivals(given: Fields) {
  const preAllocatedVUs = count(given, 'preAllocatedVUs');
  const pool = { preAllocatedVUs, maxVUs: count(given, 'maxVUs', preAllocatedVUs) };
  const perSecond = (rate: number): number => (rate * 1_000) / duration(given, 'timeUnit', '1s');
  if (given['executor'] === 'constant-arrival-rate') {
    const rate = perSecond(count(given, 'rate'));
    const stages = [{ from: rate, to: rate, durationMs: duration(given, 'duration') }];
    return { executor: 'constant-arrival-rate' as const, stages, ...pool };
  }
  let from = perSecond(count(given, 'startRate', 0));
  const stages = stagesOf(given).map(({ target, durationMs }) => {
    const stage = { from, to: perSecond(target), durationMs };
    from = stage.to;
    return stage;
  });
  return { executor: 'ramping-arrival-rate' as const, stages, ...pool };
}

function stagesOf(given: Fields): { target: number; durationMs: number }[] {
  return (given['stages'] as Fields[]).map((stage) => {
    refuseUnknown('A stage', stage, ['duration', 'target']);
    return { target: count(stage, 'target'), durationMs: duration(stage, 'duration') };
  });
}

function readThresholds(given: Record<string, unknown[]>): Record<string, Threshold[]> {
  return Object.fromEntries(Object.entries(given).map(([selector, items]) => [selector, items.map(readThreshold)]));
}

function readThreshold(item: unknown): Threshold {
  if (typeof item === 'string') return parseThreshold(item);
  const fields = item as Fields;
  refuseUnknown('A threshold', fields, ['threshold', 'abortOnFail', 'delayAbortEval']);
  const delayAbortMs = duration(fields, 'delayAbortEval', 0);
  return parseThreshold(String(fields['threshold']), { abortOnFail: fields['abortOnFail'] === true, delayAbortMs });
}

function refuseUnknown(where: string, given: Fields, known: readonly string[]): void {
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new Error(`${where}: ${unknown.join(', ')} is not known to this runner, which knows ${known.join(', ')}.`);
}

function duration(given: Fields, name: string, fallback?: string | number): number {
  const value = given[name] ?? fallback;
  if (value === undefined) throw new Error(`${name} is missing.`);
  return parseDuration(value as string | number);
}

function count(given: Fields, name: string, fallback?: number): number {
  const value = given[name] ?? fallback;
  if (!Number.isInteger(value) || Number(value) < 0)
    throw new Error(`${name} must be a whole number, not ${JSON.stringify(value)}.`);
  return Number(value);
}
