import { AppError } from '#core/domain/errors';
import type { App } from '../app-types.ts';
import type { ServingState } from '../health/serving-state.ts';

/**
 * EDGE-5: bounds the requests at work in a replica; the others get 503 with `Retry-After` at once, instead of all
 * becoming slow. A request counts from its last byte on, because a client may take its time with a body, until its answer is
 * known: also of a client that has gone, whose work in the database goes on, and not of one that is slow to read.
 */
export function registerAdmission(app: App, state: ServingState): void {
  const admitted = new WeakSet<object>();
  app.addHook('preValidation', async (request) => {
    if (request.routeOptions.config.uncounted === true) return;
    if (!state.enter()) {
      const message = 'Very many people are here right now. Try again in a moment.';
      throw new AppError({ code: 'overloaded', kind: 'unavailable', message, retryAfterSeconds: 1 });
    }
    admitted.add(request);
  });
  app.addHook('onSend', async (request, reply) => {
    if (admitted.delete(request)) state.leave();
    // Fastify sends `Connection: close` only for requests that arrive while it closes, not for those that were running (FR-005).
    if (state.isDraining()) reply.header('connection', 'close');
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Not counted as a request at work: probes, and streams that stay open. */
    uncounted?: boolean;
  }
}
