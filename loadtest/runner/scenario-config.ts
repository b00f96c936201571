/** Scenarios as the executors take them: k6's options with defaults filled in, times in ms. */

type Common = {
  name: string;
  /** Name of the exported function that is an iteration. */
  exec: string;
  startMs: number;
  gracefulStopMs: number;
  tags: Record<string, string>;
};

export type ArrivalScenario = Common & {
  executor: 'constant-arrival-rate' | 'ramping-arrival-rate';
  stages: { from: number; to: number; durationMs: number }[];
  preAllocatedVUs: number;
  maxVUs: number;
};

export type ConstantVusScenario = Common & { executor: 'constant-vus'; vus: number; durationMs: number };

export type RampingVusScenario = Common & {
  executor: 'ramping-vus';
  startVUs: number;
  stages: { target: number; durationMs: number }[];
  gracefulRampDownMs: number;
};

export type PerVuScenario = Common & {
  executor: 'per-vu-iterations';
  vus: number;
  iterations: number;
  maxDurationMs: number;
};

export type ScenarioConfig = ArrivalScenario | ConstantVusScenario | RampingVusScenario | PerVuScenario;
