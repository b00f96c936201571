/** Headers that every answer carries, also those that are made outside of the routes. */
export type AnswerHeaders = Readonly<Record<string, string>>;

const YEAR_SECONDS = 31_536_000;

/**
 * The API answers JSON only: no page may frame, sniff or run anything of it, and no cache keeps it. Each answer names the
 * release, so that a page of another one can offer a reload (EDGE-10). HSTS only where people come over TLS: on localhost it
 * would lock other local pages out.
 */
export function answerHeaders({ version, publicUrl }: { version: string; publicUrl: string }): AnswerHeaders {
  return {
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'x-app-version': version,
    ...(new URL(publicUrl).protocol === 'https:' && { 'strict-transport-security': `max-age=${YEAR_SECONDS}` }),
  };
}
