import { Counter, Trend } from 'k6/metrics';
import { ask, isGood, pause, SHED, valueOf } from './client.ts';
import type { Answer, Asking } from './client.ts';
import type { CookieJar } from 'k6/http';

/**
 * The client's side of the ledger. Virtual users of k6 share no memory, so both sides are counted in metrics: an acknowledged
 * write adds +1 to the balance, and after the run each write that the server has adds −1 (`reconcile.ts`). Nothing was lost
 * when the balance is not above 0 (its average, because that is what a k6 threshold can ask for).
 */
export const balance = new Trend('ledger_balance');
export const acknowledged = new Counter('writes_acknowledged');
/**
 * Writes that were begun, and those of them whose answer tells whether they had an effect. The rest was interrupted by the end of
 * the run, or never answered: the server may have it or not.
 */
export const begun = new Counter('writes_begun');
export const answered = new Counter('writes_answered');

export type Write = Asking & { key: string };
/** Who writes: with its cookies, and the writes that had no answer yet. */
export type Writer = { jar: CookieJar; unanswered: Write[] };

/** A person repeats a write without an answer, with the same key, as the page does. */
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;

/** Sends a write until it is answered. What stays without an answer is kept, to be tried again. */
export async function write({ jar, unanswered }: Writer, asked: Write, attempts = ATTEMPTS): Promise<Answer> {
  begun.add(1);
  let isDoubtful = false;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(jar, asked);
    const verdict = verdictOf(answer);
    isDoubtful = isDoubtful || verdict === 'doubtful';
    const isLast = attempt >= attempts || verdict === 'done' || verdict === 'refused';
    if (isLast && isDoubtful && verdict !== 'done') unanswered.push(asked);
    else if (isLast) enter(asked, verdict);
    if (isLast) return answer;
    await pause(retryAfterMs(answer) ?? FIRST_PAUSE_MS * 2 ** attempt);
  }
}

/** Tries again what had no answer before. */
export async function settle({ jar, unanswered }: Writer): Promise<void> {
  for (const asked of unanswered.splice(0)) {
    const verdict = verdictOf(await ask(jar, asked));
    if (verdict === 'done' || verdict === 'refused') enter(asked, verdict);
    else unanswered.push(asked);
  }
}

type Verdict = 'done' | 'refused' | 'shed' | 'doubtful';

/** What an answer says about the write. `shed`: not begun, and it may come again. */
function verdictOf(answer: Answer): Verdict {
  if (isGood(answer)) return 'done';
  if (SHED.includes(answer.status) && isRefusalOfOurs(answer)) return 'shed';
  return answer.status === 0 || answer.status >= 500 ? 'doubtful' : 'refused';
}

function enter({ endpoint }: Write, verdict: Verdict): void {
  answered.add(1);
  if (verdict !== 'done') return;
  acknowledged.add(1, { endpoint });
  balance.add(1);
}

/** A problem with a code of the product: it has not begun the work. A gateway's 503 says nothing about that. */
function isRefusalOfOurs(answer: Answer): boolean {
  return ['overloaded', 'rate.limited'].includes(valueOf<{ code?: string }>(answer)?.code ?? '');
}

function retryAfterMs(answer: Answer): number | undefined {
  const seconds = Number(answer.headers['Retry-After'] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined;
}
