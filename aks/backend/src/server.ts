import { createServer as createHttpServer, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import { Settings } from 'typebox/system';
import { AppError } from '#core/domain/errors';
import type { App, AppDeps, Reply } from './app-types.ts';
import type { Connections } from './connections.ts';
import { BODY_BYTES, type Limits } from './limits.ts';
import { problem, sendProblem } from './plugins/problem.ts';
import type { AnswerHeaders } from './plugins/security-headers.ts';

/** Longer than the gateway keeps an idle connection (Envoy: 60 s as we set it), so that it never sends on one that we just closed. */
export const KEEP_ALIVE_MS = 75_000;

/** TypeBox stops at 8; a form has more fields, and a union counts for several. */
const MAX_FAULTS = 64;

type ServerDeps = Pick<AppDeps, 'logger' | 'ids' | 'limits' | 'tls'> & {
  connections: Connections;
  headers: AnswerHeaders;
};

/** The Fastify instance that all routes share: TypeBox validation without conversion of bodies, own request ids, plain JSON answers. */
export function createServer({ logger, ids, limits, tls, connections, headers }: ServerDeps): App {
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
    clientErrorHandler: (error, socket) => {
      if (connections.mayAnswer(socket)) refuse(error, socket, headers);
      else socket.destroy();
    },
    // Answered before any hook runs.
    frameworkErrors: (_error, _request, reply) =>
      void sendProblem(
        reply.headers(headers) as unknown as Reply,
        problem(400, 'request.refused', 'The address cannot be understood.'),
      ),
  }).withTypeProvider<TypeBoxTypeProvider>();
  Settings.Set({ maxErrors: MAX_FAULTS });
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers).header('x-request-id', request.id);
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') throw withoutHost();
  });
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
    // Node's own refusal has no headers and no body; ours is made by a hook.
    requireHostHeader: false,
  };
  const server = tls
    ? openTlsServer({ ...options, ...tls, handshakeTimeout: arrivalMs }, handler)
    : createHttpServer(options, handler);
  // Counts TLS handshakes as well, which `connections` cannot see.
  server.maxConnections = 2 * most;
  // An expectation that Node does not know may be ignored (RFC 9110 §10.1.1); its own refusal has no headers and no body.
  server.on('checkExpectation', handler);
  connections.watch(server);
  return server;
}

/** A handshake that fails is not answered: until it is done nothing can be sent, and an answer would wait for ever. */
function openTlsServer(options: ServerOptions, handler: RequestListener): Server {
  return createHttpsServer(options, handler).on('tlsClientError', (_error, socket) => void socket.destroy());
}

/** Bytes that are not HTTP get a problem as well and are not logged: they may hold anything. */
function refuse(error: NodeJS.ErrnoException, socket: Socket, headers: AnswerHeaders): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = JSON.stringify(problem(status, 'request.refused', 'The request cannot be understood.'));
  const lines = Object.entries({
    ...headers,
    connection: 'close',
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const answer = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
  // Not only ended: a client that never closes its side would keep the connection for ever.
  socket.end(answer, () => socket.destroy());
}

function withoutHost(): AppError {
  return new AppError({ code: 'request.refused', kind: 'invalid', message: 'The request has no Host header.' });
}
