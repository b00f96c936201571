import { AppError } from '#core/domain/errors';
import type { App } from '../app-types.ts';
import type { ServingState } from '../health/serving-state.ts';

/**
 * EDGE-5: as many requests at once as the replica can do; the others are told when to come back, quickly, instead of all
 * becoming slow. Health paths and open streams are not counted.
 */
export function registerAdmission(app: App, state: ServingState): void {
  const admitted = new WeakSet<object>();
  const leave = (request: object): void => {
    if (admitted.delete(request)) state.leave();
  };
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.uncounted === true) return;
    if (!state.enter()) {
      const message = 'Very many people are here right now. Try again in a moment.';
      throw new AppError({ code: 'overloaded', kind: 'unavailable', message, retryAfterSeconds: 1 });
    }
    admitted.add(request);
  });
  app.addHook('onSend', async (_request, reply) => {
    // Fastify says so only to requests that arrive while it closes, not to those that were there before (FR-005).
    if (state.isDraining()) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request) => leave(request));
  app.addHook('onRequestAbort', async (request) => leave(request));
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Not counted as a request at work: probes, and streams that stay open. */
    uncounted?: boolean;
  }
}
