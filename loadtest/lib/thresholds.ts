import type { Threshold } from 'k6/options';
import type { Endpoint } from './client.ts';

/**
 * What is promised, by its id (docs/requirements.md; L1 to L6 are the bars of docs/design/delivery.md §12), as k6 thresholds.
 * Profiles are put together from these; a report names the ids.
 */

type Thresholds = Record<string, Threshold[]>;

/** What people at work wait for; visitors also sign in. The stream stays open by design, and the page has a promise of its own. */
const AT_WORK: Endpoint[] = ['list', 'create', 'complete', 'chat'];
const WITH_VISITORS: Endpoint[] = [...AT_WORK, 'session'];

/** SC-005, US3.3: an answer within 1 s (95 of 100), for each endpoint on its own. */
export function withinOneSecond({ visitors = false } = {}): Thresholds {
  return each(visitors ? WITH_VISITORS : AT_WORK, ['p(95)<1000']);
}

/** L1: the bar for 100 users. */
export function quickForHundred(): Thresholds {
  return each(WITH_VISITORS, ['p(95)<300', 'p(99)<1000']);
}

/** US1.3, US3.4, FR-018: no request fails, and the generator itself held its rate. */
export const NONE_FAILS: Thresholds = {
  http_req_failed: ['rate==0'],
  dropped_iterations: ['count==0'],
};

/** US1.2: everything does what it should. */
export const ALL_CHECKS: Thresholds = { checks: ['rate==1'] };

/** US3.4, FR-041, L5: what was acknowledged is there, once. */
export const NOTHING_LOST: Thresholds = {
  ledger_balance: ['avg<=0'],
  writes_found: ['count>0'],
  writes_doubled: ['count==0'],
  effects_lost: ['count==0'],
  effects_doubled: ['count==0'],
};

/** EDGE-5, L4: what is admitted is answered in time; what is not is refused in the way that clients understand. */
export const SHEDS_RIGHTLY: Thresholds = { admitted: ['p(95)<1000'], refused_rightly: ['rate==1'] };

/** FR-003, L6: health answers within 500 ms, always. */
export const HEALTH_ALWAYS: Thresholds = { 'http_req_duration{endpoint:health}': ['max<500'] };

/** FR-004, US1.1: the page within 3 s on average. */
export const PAGE_WITHIN_THREE_SECONDS: Thresholds = { page_load: ['avg<3000'] };

/** US6.1: the next task of a series within 5 s. */
export const NEXT_WITHIN_FIVE_SECONDS: Thresholds = { next_occurrence: ['p(99)<5000'] };

/** Not a promise: k6 keeps the figures of an endpoint apart only when a threshold names it. Always true. */
export const SEEN = 'max>=0';

/** All of them together. */
export function join(...parts: readonly Thresholds[]): Thresholds {
  const joined: Thresholds = {};
  for (const part of parts) {
    for (const [selector, list] of Object.entries(part)) joined[selector] = [...(joined[selector] ?? []), ...list];
  }
  return joined;
}

/** The same, but the run ends as soon as one does not hold, judged from `after` on. */
export function endingTheRun(thresholds: Thresholds, after: string): Thresholds {
  const ending = (threshold: Threshold): Threshold =>
    typeof threshold === 'string' ? { threshold, abortOnFail: true, delayAbortEval: after } : threshold;
  return Object.fromEntries(Object.entries(thresholds).map(([selector, list]) => [selector, list.map(ending)]));
}

function each(endpoints: readonly Endpoint[], list: Threshold[]): Thresholds {
  return Object.fromEntries(endpoints.map((endpoint) => [`http_req_duration{endpoint:${endpoint}}`, list]));
}
