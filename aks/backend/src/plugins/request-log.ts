import type { Logger } from '#core/platform/logger';
import type { App } from '../app-types.ts';

/** One line per request: the route's pattern, never the address, headers or body, which may hold what is private (FR-020). */
export function registerRequestLog(app: App, logger: Logger): void {
  app.addHook('onResponse', async (request, reply) => {
    const { config, url } = request.routeOptions;
    if (config.isProbe === true && reply.statusCode < 500) return;
    logger.info(
      {
        requestId: request.id,
        method: request.method,
        route: url ?? 'unmatched',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Probes come every few seconds: only their failures are logged. */
    isProbe?: boolean;
  }
}
