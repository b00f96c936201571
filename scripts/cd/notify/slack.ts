import { AppError } from '#core/domain/errors';
import type { Message } from './message.ts';

const TIMEOUT_MS = 10_000;
/** A notification that comes later than this is of no use. */
const LONGEST_PAUSE_SECONDS = 30;

export type SlackSettings = { webhookUrl: string; sleep: (ms: number) => Promise<void> };

/**
 * Posts a message to an incoming webhook, once more when Slack asks for patience (429) or has a fault (5xx). The address is a
 * secret: whoever knows it can post. So it goes nowhere else, not into an error either.
 * @throws AppError `unavailable`, code `notify.slack`.
 */
export async function sendToSlack({ webhookUrl, sleep }: SlackSettings, message: Message): Promise<void> {
  requireSafeAddress(webhookUrl);
  const text = [`*${escapeForSlack(message.subject)}*`, ...message.lines.map(escapeForSlack)].join('\n');
  const body = JSON.stringify({ text, unfurl_links: false });
  let answer = await post(webhookUrl, body);
  if (answer.status === 429 || answer.status >= 500) {
    await sleep(pauseSeconds(answer) * 1000);
    answer = await post(webhookUrl, body);
  }
  if (!answer.ok) throw refused(`it answered ${answer.status}`);
}

/** The three characters that Slack reads as its own: https://docs.slack.dev/messaging/formatting-message-text#escaping. */
export function escapeForSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

async function post(url: string, body: string): Promise<Response> {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
    // What it says is not read: nobody knows what an unknown host says, nor whether it comes to an end.
    await answer.body?.cancel();
    return answer;
  } catch (error) {
    // No cause: undici's errors quote the address.
    throw refused(signal.aborted ? `no answer within ${TIMEOUT_MS / 1000} s` : `not reachable${codeOf(error)}`);
  }
}

function pauseSeconds(answer: Response): number {
  const asked = Number(answer.headers.get('retry-after') ?? '1');
  return Number.isFinite(asked) ? Math.min(Math.max(asked, 0), LONGEST_PAUSE_SECONDS) : 1;
}

function requireSafeAddress(webhookUrl: string): void {
  const url = URL.canParse(webhookUrl) ? new URL(webhookUrl) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === '127.0.0.1')) return;
  throw refused('its address has to begin with https:// (the secret slack-webhook-url)');
}

function codeOf(error: unknown): string {
  const { code } = (error as { cause?: { code?: unknown } }).cause ?? {};
  return typeof code === 'string' && /^[A-Z_]+$/.test(code) ? ` (${code})` : '';
}

function refused(reason: string): AppError {
  return new AppError({ code: 'notify.slack', kind: 'unavailable', message: `Slack was not told: ${reason}.` });
}
