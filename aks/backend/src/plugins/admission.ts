import { AppError } from '#core/domain/errors';
import type { App } from '../app-types.ts';
import type { Connections } from '../connections.ts';
import type { ServingState } from '../health/serving-state.ts';

/**
 * EDGE-5: as many requests at once as the replica can do; the others are told when to come back, quickly, instead of all
 * becoming slow. A request counts from its last byte on, because a client may take its time with a body, until its answer is
 * known: also of a client that has gone, whose work in the database goes on, and not of one that is slow to read.
 */
export function registerAdmission(
  app: App,
  { state, connections }: { state: ServingState; connections: Connections },
): void {
  const admitted = new WeakSet<object>();
  app.addHook('preValidation', async (request) => {
    connections.arrived(request.raw.socket);
    if (request.routeOptions.config.uncounted === true) return;
    if (!state.enter()) {
      const message = 'Very many people are here right now. Try again in a moment.';
      throw new AppError({ code: 'overloaded', kind: 'unavailable', message, retryAfterSeconds: 1 });
    }
    admitted.add(request);
  });
  app.addHook('onSend', async (request, reply) => {
    if (admitted.delete(request)) state.leave();
    // Fastify says so only to requests that arrive while it closes, not to those that were there before (FR-005).
    if (state.isDraining()) reply.header('connection', 'close');
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Not counted as a request at work: probes, and streams that stay open. */
    uncounted?: boolean;
  }
}
