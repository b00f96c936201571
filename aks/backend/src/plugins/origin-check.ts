import { AppError } from '#core/domain/errors';
import type { App } from '../app-types.ts';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Cross-site request forgery: a write that a browser sends from another site is refused. Every browser says where a write
 * comes from (`Origin`, `Sec-Fetch-Site`); programs that are no browser send neither and have no cookie to misuse.
 */
export function registerOriginCheck(app: App, publicUrl: string): void {
  const allowed = allowedOrigins(publicUrl);
  app.addHook('onRequest', async ({ method, headers }) => {
    if (READING.has(method)) return;
    const { origin } = headers;
    const site = headers['sec-fetch-site'];
    const isSiteFine = site === undefined || site === 'same-origin' || site === 'none';
    const isOriginFine = origin === undefined || allowed.has(origin);
    if (isSiteFine && isOriginFine) return;
    const message = 'This request came from another site. Open the app itself.';
    throw new AppError({ code: 'origin.refused', kind: 'forbidden', message });
  });
}

/** On localhost the same server has three names. */
function allowedOrigins(publicUrl: string): Set<string> {
  const { origin, protocol, hostname, port } = new URL(publicUrl);
  if (!LOOPBACK.includes(hostname)) return new Set([origin]);
  return new Set(LOOPBACK.map((host) => new URL(`${protocol}//${host}${port === '' ? '' : `:${port}`}`).origin));
}
