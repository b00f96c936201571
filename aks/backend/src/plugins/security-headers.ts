import helmet from '@fastify/helmet';
import type { App } from '../app-types.ts';

/**
 * The API answers JSON only: no page may frame, sniff or run anything of it. Each answer names the release, so that a page of
 * another one can offer a reload (EDGE-10).
 */
export async function registerSecurityHeaders(app: App, version: string): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-app-version', version);
    const isApi = request.url.startsWith('/api/');
    if (isApi && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}
