import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { ChatRequest, ChatResponse, NewSession, Problem, Reopened, Session, TaskPage } from '#core/domain/api';
import { NewTask, Task, TaskPatch } from '#core/domain/task/task';
import { answerMessage } from './stub-chat.ts';
import { createStubTasks, NoSuchTask, TIME_ZONE, type StubTasks } from './stub-tasks.ts';

export type StubApi = {
  tasks: StubTasks;
  /** Requests that changed something, with their idempotency keys. */
  writes: { method: string; path: string; key: string; body: unknown }[];
  /** The next `times` writes are answered with this status instead of being done. */
  failWrites: (status: number, times: number) => void;
  /** Ends every event stream, as a replica that drains does. */
  dropStreams: () => void;
};

/** The REST API and the event stream that the page talks to, faithful to the schemas of core/domain/api.ts. */
export function registerStubApi(app: FastifyInstance): StubApi {
  const streams = new Set<ServerResponse>();
  let eventNo = 0;
  let failures: { status: number; times: number } = { status: 503, times: 0 };
  let session: Session | null = null;
  const writes: StubApi['writes'] = [];
  const tasks = createStubTasks((message) => {
    for (const stream of streams)
      stream.write(`id: 1-${++eventNo}\nevent: activity\ndata: ${JSON.stringify(message)}\n\n`);
  });

  const onWrite = (request: FastifyRequest, reply: FastifyReply): boolean => {
    const key = String(request.headers['idempotency-key'] ?? '');
    if (key === '') throw new Error('a write came without an idempotency key');
    if (failures.times > 0) {
      failures.times--;
      problem(reply, {
        status: failures.status,
        code: 'stub.failure',
        detail: 'The stub was told to fail. Try again.',
      });
      return false;
    }
    writes.push({ method: request.method, path: request.url, key, body: request.body });
    return true;
  };

  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/') || request.url === '/api/session' || session) return;
    await problem(reply, { status: 401, code: 'session.missing', detail: 'Start a session first.' });
  });
  app.setErrorHandler((error, _request, reply) =>
    error instanceof NoSuchTask
      ? problem(reply, { status: 404, code: 'task.not-found', detail: 'There is no such task.' })
      : problem(reply, { status: 500, code: 'stub.bug', detail: String(error) }),
  );
  app.get('/api/session', (_request, reply) => (session ? checked(reply, Session, session) : reply.code(204).send()));
  app.post('/api/session', (request, reply) => {
    demand(NewSession, request.body);
    session = { userId: randomUUID(), kind: 'guest', timeZone: TIME_ZONE, createdAt: new Date().toISOString() };
    return checked(reply.code(201), Session, session);
  });
  app.delete('/api/session', (_request, reply) => {
    session = null;
    for (const { id } of tasks.all()) tasks.remove(id);
    return reply.code(204).send();
  });
  app.get('/api/events', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    reply.raw.write('retry: 100\n\n');
    streams.add(reply.raw);
    reply.raw.on('close', () => streams.delete(reply.raw));
  });
  registerTaskRoutes(app, { tasks, onWrite });
  app.post<{ Params: { userId: string } }>('/api/:userId/chat', (request, reply) => {
    const { message } = demand(ChatRequest, request.body) as ChatRequest;
    if (!onWrite(request, reply)) return reply;
    if (request.params.userId !== session?.userId) throw new Error('the chat of somebody else');
    return checked(reply, ChatResponse, answerMessage(message, tasks));
  });

  return {
    tasks,
    writes,
    failWrites: (status, times) => (failures = { status, times }),
    dropStreams: () => streams.forEach((stream) => stream.end()),
  };
}

type TaskRouteOptions = { tasks: StubTasks; onWrite: (request: FastifyRequest, reply: FastifyReply) => boolean };
type ById = { Params: { id: string; action: string } };

function registerTaskRoutes(app: FastifyInstance, { tasks, onWrite }: TaskRouteOptions): void {
  app.get<{ Querystring: { status: string } }>('/api/tasks', (request, reply) => {
    const items = tasks.all().filter((task) => (task.status === 'done') === (request.query.status === 'done'));
    return checked(reply, TaskPage, { items, nextCursor: null });
  });
  app.post('/api/tasks', (request, reply) => {
    const fields = demand(NewTask, request.body) as NewTask;
    if (!onWrite(request, reply)) return reply;
    return checked(reply.code(201), Task, tasks.create(fields));
  });
  app.get<ById>('/api/tasks/:id', (request, reply) => {
    const task = tasks.find(request.params.id);
    if (!task) throw new NoSuchTask();
    return checked(reply, Task, task);
  });
  app.patch<ById>('/api/tasks/:id', (request, reply) => {
    const fields = demand(TaskPatch, request.body) as TaskPatch;
    if (!onWrite(request, reply)) return reply;
    const expected = request.headers['if-match'];
    if (expected !== undefined && expected !== `"${tasks.find(request.params.id)?.version}"`) {
      return problem(reply, { status: 412, code: 'task.changed', detail: 'The task was changed. Load it again.' });
    }
    return checked(reply, Task, tasks.patch(request.params.id, fields));
  });
  app.delete<ById>('/api/tasks/:id', (request, reply) => {
    if (!onWrite(request, reply)) return reply;
    tasks.remove(request.params.id);
    return reply.code(204).send();
  });
  app.post<ById>('/api/tasks/:id/:action', (request, reply) => {
    if (!onWrite(request, reply)) return reply;
    const { id, action } = request.params;
    if (action === 'reopen') return checked(reply, Reopened, tasks.reopen(id));
    return checked(reply, Task, action === 'restore' ? tasks.restore(id) : tasks.complete(id));
  });
}

/** The page must send what the schema says … */
function demand(schema: TSchema, body: unknown): unknown {
  if (!Check(schema, body)) throw new Error(`the page sent what the contract refuses: ${JSON.stringify(body)}`);
  return body;
}

/** … and gets what the schema says. */
function checked(reply: FastifyReply, schema: TSchema, body: unknown): FastifyReply {
  if (!Check(schema, body)) throw new Error('the stub answered what the contract refuses');
  return reply.send(body);
}

function problem(
  reply: FastifyReply,
  { status, code, detail }: { status: number; code: string; detail: string },
): FastifyReply {
  const body = { type: 'about:blank', title: 'Problem', status, detail, code };
  if (!Check(Problem, body)) throw new Error('the stub made a problem that breaks its schema');
  return reply.code(status).type('application/problem+json').send(body);
}
