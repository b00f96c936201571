/**
 * Load tests of the whole product. With k6: `k6 run loadtest/main.ts -e PROFILE=smoke -e BASE_URL=http://localhost:8080`;
 * without: `npm run loadtest -- smoke`. What k6 calls is exported here; nothing outside this folder is imported.
 */
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { signInPeople } from './lib/auth.ts';
import { pause } from './lib/client.ts';
import {
  chat,
  completeOldest,
  completeRecurring,
  quickAdd,
  readList,
  recur as completeOne,
  rush as hurry,
} from './lib/journeys.ts';
import { settle } from './lib/ledger.ts';
import { markOf, newRun } from './lib/marks.ts';
import { personOf } from './lib/person.ts';
import { chooseProfile } from './lib/profiles.ts';
import { reconcile } from './lib/reconcile.ts';
import type { Run } from './lib/reconcile.ts';
import { summarize } from './lib/summary.ts';
import type { SummaryData } from './lib/summary.ts';
import { comeAndGo, loadPage, readHealth } from './lib/visit.ts';
import { THINK_SECONDS } from './lib/settings.ts';
import { takeTurn } from './lib/turns.ts';

const { profile, changes } = chooseProfile();

export const options: Options = {
  scenarios: profile.scenarios,
  thresholds: profile.thresholds,
  setupTimeout: '5m',
  teardownTimeout: `${120 + profile.effectsWithinSeconds}s`,
  summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)', 'count'],
};

export async function setup(): Promise<Run> {
  return { run: newRun(Date.now()), guests: await signInPeople(profile.people) };
}

/** An iteration of someone at work: one thing, chosen as often as people do it. */
export async function person(run: Run): Promise<void> {
  const someone = personOf(run, exec.vu.idInTest);
  await settle(someone);
  await takeTurn(someone, exec.vu.idInTest + exec.vu.iterationInScenario);
}

/** The same after some thought, half as long to one and a half times as long as in the mean: people are not in step. */
export async function user(run: Run): Promise<void> {
  await pause(THINK_SECONDS * 1_000 * (0.5 + Math.random()));
  await person(run);
}

/** Everything once. */
export async function tour(run: Run): Promise<void> {
  const someone = personOf(run, exec.vu.idInTest);
  await loadPage();
  await quickAdd(someone, 0);
  await readList(someone);
  await completeOldest(someone);
  await completeRecurring(someone);
  await chat(someone, 0);
  await comeAndGo(someone.nextMark(), 1);
}

/** A guest who comes, watches for a while, and leaves. */
export async function visitor({ run }: Run): Promise<void> {
  await comeAndGo(markOf(run, exec.vu.idInTest, exec.vu.iterationInScenario), profile.visitSeconds ?? 1);
}

/** One action, as one of very many at once. */
export async function rush(run: Run): Promise<void> {
  const someone = personOf(run, exec.vu.idInTest);
  await settle(someone);
  await hurry(someone, exec.vu.idInTest + exec.vu.iterationInScenario);
}

/** A recurring task completed. */
export async function recur(run: Run): Promise<void> {
  await completeOne(personOf(run, exec.vu.idInTest));
}

export async function health(): Promise<void> {
  await readHealth();
  await pause(250);
}

export async function teardown(run: Run): Promise<void> {
  await reconcile(run, profile.effectsWithinSeconds);
}

export function handleSummary(data: SummaryData): Record<string, string> {
  return summarize(data, { profile, changes });
}
