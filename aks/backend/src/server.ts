import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import { Settings } from 'typebox/system';
import type { App, AppDeps, Reply } from './app-types.ts';
import { problem, sendProblem } from './plugins/problem.ts';

/** Longer than the gateway keeps an idle connection (Envoy: 60 s as we set it), so that it never sends on one that we just closed. */
const KEEP_ALIVE_MS = 75_000;
/** A request that takes longer to arrive is no person's. */
const REQUEST_TIMEOUT_MS = 30_000;

/** TypeBox stops at 8; a form has more fields, and a union counts for several. */
const MAX_FAULTS = 64;

/** Fastify as all routes find it: TypeBox validation without conversion of bodies, own request ids, plain JSON answers. */
export function createServer({ logger, ids, limits, tls }: Pick<AppDeps, 'logger' | 'ids' | 'limits' | 'tls'>): App {
  const loggerInstance: FastifyBaseLogger = logger.child({}, { level: 'silent' });
  const app: App = Fastify({
    ...(tls && { https: tls }),
    // Fastify's own lines may quote requests; ours say what is needed.
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    // Our own ids only: a caller's could carry anything into the log.
    requestIdHeader: false,
    genReqId: () => ids.next(),
    bodyLimit: limits.bodyBytes,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // While closing, what still arrives on open connections is answered, with `Connection: close` (FR-005).
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => refuse(error, socket),
    frameworkErrors: (_error, _request, reply) =>
      void sendProblem(reply as unknown as Reply, problem(400, 'request.refused', 'The address cannot be understood.')),
  }).withTypeProvider<TypeBoxTypeProvider>();
  Settings.Set({ maxErrors: MAX_FAULTS });
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  return app;
}

/** What is no HTTP gets a problem as well, and no word in the log: the bytes may hold anything. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = JSON.stringify(problem(status, 'request.refused', 'The request cannot be understood.'));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
