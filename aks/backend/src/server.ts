import { createServer as createHttpServer, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import { Settings } from 'typebox/system';
import type { App, AppDeps, Reply } from './app-types.ts';
import type { Connections } from './connections.ts';
import { BODY_BYTES, type Limits } from './limits.ts';
import { problem, sendProblem } from './plugins/problem.ts';

/** Longer than the gateway keeps an idle connection (Envoy: 60 s as we set it), so that it never sends on one that we just closed. */
const KEEP_ALIVE_MS = 75_000;

/** TypeBox stops at 8; a form has more fields, and a union counts for several. */
const MAX_FAULTS = 64;

type ServerDeps = Pick<AppDeps, 'logger' | 'ids' | 'limits' | 'tls'> & { connections: Connections };

/** The Fastify instance that all routes share: TypeBox validation without conversion of bodies, own request ids, plain JSON answers. */
export function createServer({ logger, ids, limits, tls, connections }: ServerDeps): App {
  const loggerInstance: FastifyBaseLogger = logger.child({}, { level: 'silent' });
  const app: App = Fastify({
    serverFactory: (handler) => openServer({ handler, limits, tls, connections }),
    // Fastify's own log lines may quote requests; `request-log.ts` writes what is needed.
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    // Our own ids only: a caller's could carry anything into the log.
    requestIdHeader: false,
    genReqId: () => ids.next(),
    bodyLimit: BODY_BYTES.default,
    // While closing, what still arrives on open connections is answered, with `Connection: close` (FR-005).
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => refuse(error, socket, connections),
    frameworkErrors: (_error, _request, reply) =>
      void sendProblem(reply as unknown as Reply, problem(400, 'request.refused', 'The address cannot be understood.')),
  }).withTypeProvider<TypeBoxTypeProvider>();
  Settings.Set({ maxErrors: MAX_FAULTS });
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  app.addHook('preValidation', async (request) => connections.arrived(request.raw.socket));
  app.addHook('preClose', async () => connections.drain());
  return app;
}

type Opening = { handler: RequestListener; limits: Limits; tls: AppDeps['tls']; connections: Connections };

/** Node's server with a bound on each thing that a client can be slow at: TLS, headers, body and the next request. */
function openServer({ handler, limits: { arrivalMs, connections: most }, tls, connections }: Opening): Server {
  const options = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: arrivalMs,
    requestTimeout: arrivalMs,
    connectionsCheckingInterval: Math.min(arrivalMs, 1_000),
  };
  const server = tls
    ? createHttpsServer({ ...options, ...tls, handshakeTimeout: arrivalMs }, handler)
    : createHttpServer(options, handler);
  // Counts TLS handshakes as well, which `connections` cannot see.
  server.maxConnections = 2 * most;
  connections.watch(server);
  return server;
}

/** Bytes that are not HTTP get a problem as well and are not logged: they may hold anything. */
function refuse(error: NodeJS.ErrnoException, socket: Socket, connections: Connections): void {
  if (error.code === 'ECONNRESET' || !socket.writable || !connections.mayAnswer(socket)) return void socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = JSON.stringify(problem(status, 'request.refused', 'The request cannot be understood.'));
  const answer =
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  // Not only ended: a client that never closes its side would keep the connection for ever.
  socket.end(answer, () => socket.destroy());
}
