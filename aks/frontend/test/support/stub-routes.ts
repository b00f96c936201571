import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { ChatRequest, ChatResponse, Problem, Reopened, TaskPage } from '#core/domain/api';
import { NewTask, Task, TaskPatch } from '#core/domain/task/task';
import { answerMessage } from './stub-chat.ts';
import { NoSuchTask, type StubTasks } from './stub-tasks.ts';

type RouteOptions = {
  tasks: () => StubTasks;
  /** False when the stub has answered with a failure instead. */
  onWrite: (request: FastifyRequest, reply: FastifyReply) => boolean;
};
type ById = { Params: { id: string; action: string } };

export function registerTaskRoutes(app: FastifyInstance, { tasks, onWrite }: RouteOptions): void {
  app.get<{ Querystring: { status: string } }>('/api/tasks', (request, reply) => {
    const wantsDone = request.query.status === 'done';
    const items = tasks()
      .all()
      .filter((task) => (task.status === 'done') === wantsDone);
    return checked(reply, TaskPage, { items, nextCursor: null });
  });
  app.post('/api/tasks', (request, reply) => {
    const fields = demand(NewTask, request.body) as NewTask;
    if (!onWrite(request, reply)) return reply;
    return checked(reply.code(201), Task, tasks().create(fields));
  });
  app.get<ById>('/api/tasks/:id', (request, reply) => {
    const task = tasks().find(request.params.id);
    if (!task) throw new NoSuchTask();
    return checked(reply, Task, task);
  });
  app.patch<ById>('/api/tasks/:id', (request, reply) => {
    const fields = demand(TaskPatch, request.body) as TaskPatch;
    if (!onWrite(request, reply)) return reply;
    const expected = request.headers['if-match'];
    if (expected !== undefined && expected !== `"${tasks().find(request.params.id)?.version}"`) {
      return problem(reply, { status: 412, code: 'task.changed', detail: 'The task was changed. Load it again.' });
    }
    return checked(reply, Task, tasks().patch(request.params.id, fields));
  });
  app.delete<ById>('/api/tasks/:id', (request, reply) => {
    if (!onWrite(request, reply)) return reply;
    tasks().remove(request.params.id);
    return reply.code(204).send();
  });
  app.post<ById>('/api/tasks/:id/:action', (request, reply) => {
    if (!onWrite(request, reply)) return reply;
    const { id, action } = request.params;
    if (action === 'reopen') return checked(reply, Reopened, tasks().reopen(id));
    return checked(reply, Task, action === 'restore' ? tasks().restore(id) : tasks().complete(id));
  });
}

type ChatOptions = RouteOptions & { userId: () => string | undefined };

export function registerChatRoute(app: FastifyInstance, { tasks, onWrite, userId }: ChatOptions): void {
  app.post<{ Params: { userId: string } }>('/api/:userId/chat', (request, reply) => {
    const { message } = demand(ChatRequest, request.body) as ChatRequest;
    if (!onWrite(request, reply)) return reply;
    if (request.params.userId !== userId()) throw new Error('the chat of somebody else');
    return checked(reply, ChatResponse, answerMessage(message, tasks()));
  });
}

/** The page must send what the schema says … */
export function demand(schema: TSchema, body: unknown): unknown {
  if (!Check(schema, body)) throw new Error(`the page sent what the contract refuses: ${JSON.stringify(body)}`);
  return body;
}

/** … and gets what the schema says. */
export function checked(reply: FastifyReply, schema: TSchema, body: unknown): FastifyReply {
  if (!Check(schema, body)) throw new Error('the stub answered what the contract refuses');
  return reply.send(body);
}

export function problem(
  reply: FastifyReply,
  { status, code, detail }: { status: number; code: string; detail: string },
): FastifyReply {
  const body = { type: 'about:blank', title: 'Problem', status, detail, code };
  if (!Check(Problem, body)) throw new Error('the stub made a problem that breaks its schema');
  return reply.code(status).type('application/problem+json').send(body);
}
