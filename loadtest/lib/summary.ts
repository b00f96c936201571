import { ENDPOINTS } from './client.ts';
import { renderMarkdown } from './markdown.ts';
import { drawPicture } from './picture.ts';
import type { PicturePoint } from './picture.ts';
import type { Profile } from './profile.ts';
import { BASE_URL, OUT, PROFILE } from './settings.ts';
import { SEEN } from './thresholds.ts';

/** What k6 hands to `handleSummary`; `runner` is there when our runner ran the test. */
export type SummaryData = {
  state: { testRunDurationMs: number };
  metrics: Record<string, { values: Record<string, number>; thresholds?: Record<string, { ok: boolean }> }>;
  root_group: { checks: { name: string; passes: number; fails: number }[] };
  runner?: { beganAt: string; timeline: PicturePoint[]; generator: object; endedEarly?: string };
};

export type Report = {
  profile: string;
  about: string;
  url: string;
  at: string;
  tool: 'k6' | 'runner';
  passed: boolean;
  endedEarly?: string;
  seconds: number;
  /** What `--scale` changed: `users 100 → 30`. */
  scaled: string[];
  /** Seconds after `beganAt` at which the load changed. */
  moments: Record<string, number>;
  /** Milliseconds. */
  endpoints: Record<string, Figures>;
  journeys: Record<string, Figures>;
  requests: { count: number; perSecond: number; failed: number; dropped: number };
  /** At work at once, at most; and how many were made. */
  users: { most: number; made: number };
  ledger: { acknowledged: number; lost: number; doubled: number; unanswered: number };
  effects: { due: number; lost: number; doubled: number };
  checks: { name: string; passes: number; fails: number }[];
  thresholds: { metric: string; threshold: string; ok: boolean }[];
  /** What was seen beside the load (page in a browser, cluster), a line each. */
  beside?: string[];
  generator?: object;
  /** When the first iteration began, and what happened since, second by second at first. Only our runner tells. */
  beganAt?: string;
  timeline?: PicturePoint[];
};

export type Figures = { count: number; avg: number; p50: number; p95: number; p99: number; max: number };

const JOURNEYS = ['page_load', 'next_occurrence', 'stream_open'];

/** Files of a run, by their paths: figures as JSON, a page for people (also on standard output), and a picture over time. */
export function summarize(
  data: SummaryData,
  { profile, changes }: { profile: Profile; changes: string[] },
): Record<string, string> {
  const report = reportOf(data, { profile, changes });
  const path = `${OUT}/loadtest-${PROFILE}`;
  const page = renderMarkdown(report);
  const texts = { [`${path}.json`]: `${JSON.stringify(report, null, 2)}\n`, [`${path}.md`]: page, stdout: `${page}\n` };
  if (!report.timeline) return texts;
  return { ...texts, [`${path}.svg`]: drawPicture(`${PROFILE}: ${profile.about}`, report.timeline) };
}

function reportOf(data: SummaryData, { profile, changes }: { profile: Profile; changes: string[] }): Report {
  if (typeof data.metrics !== 'object')
    throw new Error('k6 gave a summary of another form: use --new-machine-readable-summary=false.');
  const value = (metric: string, figure: string): number => data.metrics[metric]?.values[figure] ?? 0;
  const thresholds = thresholdsOf(data);
  const acknowledged = value('writes_acknowledged', 'count');
  return {
    profile: PROFILE,
    about: profile.about,
    url: BASE_URL,
    at: new Date().toISOString(),
    tool: data.runner ? 'runner' : 'k6',
    passed: thresholds.every(({ ok }) => ok) && data.runner?.endedEarly === undefined,
    ...(data.runner?.endedEarly !== undefined && { endedEarly: data.runner.endedEarly }),
    seconds: round(data.state.testRunDurationMs / 1_000),
    scaled: changes,
    moments: profile.moments ?? {},
    endpoints: figuresOf(
      data,
      ENDPOINTS.map((endpoint) => [endpoint, `http_req_duration{endpoint:${endpoint}}`]),
    ),
    journeys: figuresOf(
      data,
      JOURNEYS.map((name) => [name, name]),
    ),
    requests: {
      count: value('http_reqs', 'count'),
      perSecond: round(value('http_reqs', 'rate')),
      // Of a rate k6 calls the true ones "passes": here these are the failed requests.
      failed: value('http_req_failed', 'passes'),
      dropped: value('dropped_iterations', 'count'),
    },
    users: { most: value('vus', 'max'), made: value('vus_max', 'max') },
    ledger: {
      acknowledged,
      lost: Math.max(0, acknowledged - value('writes_found', 'count')),
      doubled: value('writes_doubled', 'count'),
      unanswered: value('writes_begun', 'count') - value('writes_answered', 'count'),
    },
    effects: {
      due: value('effects_due', 'count'),
      lost: value('effects_lost', 'count'),
      doubled: value('effects_doubled', 'count'),
    },
    checks: data.root_group.checks.map(({ name, passes, fails }) => ({ name, passes, fails })),
    thresholds,
    ...(data.runner && {
      generator: data.runner.generator,
      beganAt: data.runner.beganAt,
      timeline: data.runner.timeline,
    }),
  };
}

function thresholdsOf({ metrics }: SummaryData): Report['thresholds'] {
  return Object.entries(metrics).flatMap(([metric, { thresholds = {} }]) =>
    Object.entries(thresholds).flatMap(([threshold, { ok }]) =>
      threshold === SEEN ? [] : [{ metric, threshold, ok }],
    ),
  );
}

function figuresOf({ metrics }: SummaryData, wanted: readonly (readonly [string, string])[]): Record<string, Figures> {
  const known = wanted.flatMap(([name, metric]) => {
    const values = metrics[metric]?.values;
    if (!values || (values['count'] ?? 0) === 0) return [];
    const figure = (key: string): number => round(values[key] ?? 0);
    const spread = { p50: figure('med'), p95: figure('p(95)'), p99: figure('p(99)'), max: figure('max') };
    return [[name, { count: figure('count'), avg: figure('avg'), ...spread }] as const];
  });
  return Object.fromEntries(known);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
