import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

/**
 * For kubelet and the local front door (docs/design/delivery.md §1). `/livez`: the event loop turns. `/startupz`: the page is
 * there, so an image without it never becomes ready. `/readyz`: not draining.
 */
export function registerProbes(app: FastifyInstance, staticDir: string): void {
  let draining = false;
  app.addHook('preClose', () => {
    draining = true;
  });
  app.get('/livez', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));
  app.get('/readyz', (_request, reply) =>
    reply
      .code(draining ? 503 : 200)
      .header('cache-control', 'no-store')
      .send({ status: draining ? 'draining' : 'ok' }),
  );
  app.get('/startupz', async (_request, reply) => {
    const found = await access(join(staticDir, 'index.html')).then(
      () => true,
      () => false,
    );
    return reply
      .code(found ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: found ? 'ok' : 'no page: build it first' });
  });
}
