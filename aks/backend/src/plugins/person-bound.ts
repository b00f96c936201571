import { AppError } from '#core/domain/errors';
import type { App } from '../app-types.ts';
import type { Connections } from '../connections.ts';
import type { Limits } from '../limits.ts';
import type { Identity } from './session.ts';

type Deps = { identity: Identity; connections: Connections; limits: Pick<Limits, 'requestsPerPerson'> };

/**
 * EDGE-5: bounds the requests at work of one person, and those of one connection, so that nobody takes the places of all
 * others. Stands before the rate limits: what is refused here is not counted against the address, which others share. Counts
 * by the session tokens, because these are known without a query, and by all of a request, because only the database knows
 * which of them has a session.
 */
export function registerPersonBound(app: App, { identity, connections, limits }: Deps): void {
  const counts = new Map<string, number>();
  const held = new WeakMap<object, string[]>();
  app.addHook('onRequest', async (request) => {
    if (!connections.mayWork(request.raw)) throw tooManyAtOnce();
  });
  app.addHook('preValidation', async (request) => {
    if (request.routeOptions.config.uncounted === true) return;
    const tokens = await identity.tokenHashes(request);
    if (tokens.some((token) => (counts.get(token) ?? 0) >= limits.requestsPerPerson)) throw tooManyAtOnce();
    for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
    held.set(request, tokens);
  });
  app.addHook('onSend', async (request) => {
    for (const token of held.get(request) ?? []) {
      const left = (counts.get(token) ?? 0) - 1;
      if (left > 0) counts.set(token, left);
      else counts.delete(token);
    }
    held.delete(request);
  });
}

function tooManyAtOnce(): AppError {
  const message = 'Too many requests at once. Wait 1 s and try again.';
  return new AppError({ code: 'rate.limited', kind: 'rate-limited', message, retryAfterSeconds: 1 });
}
