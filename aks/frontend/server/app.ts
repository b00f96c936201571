import { resolve } from 'node:path';
import fastifyHelmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import Fastify, { LogController, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from '#core/platform/logger';
import type { Tls } from '#core/platform/tls-files';
import { openServer } from './open-server.ts';
import { registerProbes } from './probes.ts';
import { securityHeaders } from './security-headers.ts';

/** Files with a content hash in their name never change, so they may be cached for ever. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
const REVALIDATE = 'no-cache';

/** Stands for an address that cannot be decoded: Fastify's own answer to one would quote it, and have no security headers. */
const NO_FILE = '/assets/none';

export type AppOptions = { staticDir: string; logger: Logger; tls: Tls | null };

/** The static server, built but not listening: the page for every path of the app, hashed assets for ever, nothing else. */
export async function buildApp({ staticDir, logger, tls }: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    serverFactory: (handler) => openServer(handler, tls),
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    rewriteUrl: ({ url = '/' }) => (isDecodable(url) ? url : NO_FILE),
  }) as unknown as FastifyInstance;
  await app.register(fastifyHelmet, securityHeaders({ tls: tls !== null }));
  // Nothing that is sent here is read.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  await app.register(fastifyStatic, {
    root: resolve(staticDir),
    preCompressed: true,
    cacheControl: false,
    // Made of size and time, an ETag is the same for two releases whose files were given one time by a reproducible build; the
    // browser would keep the old page. What is revalidated is small, and the rest never changes.
    etag: false,
    lastModified: false,
    dotfiles: 'deny',
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.includes('/assets/') ? IMMUTABLE : REVALIDATE);
    },
  });
  registerProbes(app, staticDir);
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' || request.method === 'HEAD';
    // A missing asset or an API path must never be answered with the page: the browser would run HTML as a script.
    if (!isPage || /^\/(?:assets|api|mcp)\/|\.[a-z0-9]+$/.test(request.url.split('?')[0] ?? '')) {
      return notFound(reply);
    }
    return reply.sendFile('index.html');
  });
  return app;
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).header('cache-control', 'no-store').type('text/plain').send('Not found\n');
}

function isDecodable(url: string): boolean {
  try {
    decodeURI(url.split('?')[0] ?? '');
    return true;
  } catch {
    return false;
  }
}
