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
/** Writes without an answer that tells whether they had an effect … */
export const doubted = new Counter('writes_doubted');
/** … and those of them that were answered when the user tried again later. */
export const settled = new Counter('writes_settled');

export type Write = Asking & { key: string };
/** Who writes: with its cookies, and the writes that had no answer yet. */
export type Writer = { jar: CookieJar; unanswered: Write[] };

/** A person repeats a write without an answer, with the same key, as the page does. */
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;

/** Sends a write until it is answered. What stays without an answer is kept, to be tried again. */
export async function write({ jar, unanswered }: Writer, asked: Write, attempts = ATTEMPTS): Promise<Answer> {
  let isDoubtful = false;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(jar, asked);
    if (isGood(answer)) {
      acknowledged.add(1, { endpoint: asked.endpoint });
      balance.add(1);
      return answer;
    }
    const isShed = SHED.includes(answer.status) && isRefusalOfOurs(answer);
    if (!isShed && (answer.status === 0 || answer.status >= 500)) isDoubtful = true;
    else if (!isShed) return answer;
    if (attempt >= attempts) {
      if (isDoubtful) leaveOpen(asked, unanswered);
      return answer;
    }
    await pause(retryAfterMs(answer) ?? FIRST_PAUSE_MS * 2 ** attempt);
  }
}

/** Tries again what had no answer before; a later answer settles it. */
export async function settle({ jar, unanswered }: Writer): Promise<void> {
  for (const asked of unanswered.splice(0)) {
    const answer = await ask(jar, asked);
    if (answer.status === 0 || answer.status >= 500 || answer.status === 429) {
      unanswered.push(asked);
      continue;
    }
    settled.add(1);
    if (!isGood(answer)) continue;
    acknowledged.add(1, { endpoint: asked.endpoint });
    balance.add(1);
  }
}

function leaveOpen(asked: Write, unanswered: Write[]): void {
  doubted.add(1);
  unanswered.push(asked);
}

/** A problem with a code of the product: it has not begun the work. A gateway's 503 says nothing about that. */
function isRefusalOfOurs(answer: Answer): boolean {
  return ['overloaded', 'rate.limited'].includes(valueOf<{ code?: string }>(answer)?.code ?? '');
}

function retryAfterMs(answer: Answer): number | undefined {
  const seconds = Number(answer.headers['Retry-After'] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined;
}
