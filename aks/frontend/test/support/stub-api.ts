import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NewSession, Session, SessionPatch } from '#core/domain/api';
import { checked, demand, problem, registerChatRoute, registerTaskRoutes } from './stub-routes.ts';
import { createStubPerson, type StubPerson } from './stub-people.ts';
import { NoSuchTask, TIME_ZONE, type StubTasks } from './stub-tasks.ts';

type Matcher = { method: string; path: RegExp };
export type StubApi = {
  /** Of the person who is signed in; before the first session, of the one who is going to be. */
  readonly tasks: StubTasks;
  readonly session: Session | null;
  /** Requests that changed something, with their idempotency keys. */
  writes: { method: string; path: string; key: string; body: unknown }[];
  /** Every request of a stream: the position that it came with. */
  streamRequests: (string | undefined)[];
  /** The streams that are open now, of everybody. */
  openStreams: () => number;
  /** The next `times` writes are answered with this status instead of being done. */
  failWrites: (status: number, times: number) => void;
  /** The next such request is done at once, but answered only when the returned function is called. */
  holdAnswer: (matcher: Matcher) => { reached: Promise<void>; release: () => void };
  /** The session is somebody else's from now on, as after signing out and in again in another tab. */
  changePerson: () => void;
  /** The person's list lives in another zone, as after a journey. */
  moveTo: (timeZone: string) => void;
  /** Ends every event stream, as a replica that drains does. */
  dropStreams: () => void;
};

/** The REST API and the event stream that the page talks to, faithful to the schemas of core/domain/api.ts; one browser's session. */
export function registerStubApi(app: FastifyInstance): StubApi {
  let failures: { status: number; times: number } = { status: 503, times: 0 };
  let next = createStubPerson(TIME_ZONE);
  let current: StubPerson | null = null;
  const everybody: StubPerson[] = [];
  const writes: StubApi['writes'] = [];
  const streamRequests: StubApi['streamRequests'] = [];

  const signIn = (timeZone: string): StubPerson => {
    current ??= next;
    current.session = { ...current.session, timeZone };
    everybody.push(current);
    return current;
  };
  const signOut = (): void => {
    for (const stream of current?.streams ?? []) stream.end();
    current = null;
    next = createStubPerson(TIME_ZONE);
  };
  const onWrite = (request: FastifyRequest, reply: FastifyReply): boolean => {
    const key = String(request.headers['idempotency-key'] ?? '');
    if (key === '') throw new Error('a write came without an idempotency key');
    if (failures.times > 0) {
      failures.times--;
      const detail = 'The stub was told to fail. Try again.';
      void problem(reply, { status: failures.status, code: 'stub.failure', detail });
      return false;
    }
    writes.push({ method: request.method, path: request.url, key, body: request.body });
    return true;
  };

  // The page's own server reads no bodies; the backend, which this stands for, does.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'));
  app.addHook('onRequest', async (request, reply) => {
    const isOpen = request.url === '/api/session' && ['GET', 'POST'].includes(request.method);
    if (!request.url.startsWith('/api/') || isOpen) return;
    const expected = request.headers['x-expected-user'];
    if (!current) {
      await problem(reply, { status: 401, code: 'session.missing', detail: 'Start a session first.' });
    } else if (expected !== current.session.userId) {
      const detail = 'Somebody else is signed in. Load the page again.';
      await problem(reply, { status: 409, code: 'session.other-user', detail });
    }
  });
  app.setErrorHandler((error, _request, reply) =>
    error instanceof NoSuchTask
      ? problem(reply, { status: 404, code: 'task.not-found', detail: 'There is no such task.' })
      : problem(reply, { status: 500, code: 'stub.bug', detail: String(error) }),
  );
  app.get('/api/session', (_request, reply) =>
    current ? checked(reply, Session, current.session) : reply.code(204).send(),
  );
  app.post('/api/session', (request, reply) => {
    const { timeZone } = demand(NewSession, request.body) as { timeZone: string };
    if (!onWrite(request, reply)) return reply;
    return checked(reply.code(201), Session, signIn(timeZone).session);
  });
  app.patch('/api/session', (request, reply) => {
    const { timeZone } = demand(SessionPatch, request.body) as { timeZone: string };
    if (!onWrite(request, reply)) return reply;
    return checked(reply, Session, signIn(timeZone).session);
  });
  app.delete('/api/session', (_request, reply) => {
    signOut();
    return reply.code(204).send();
  });
  app.get('/api/events', (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const lastEventId = request.headers['last-event-id'] as string | undefined;
    streamRequests.push(lastEventId);
    current?.join(reply.raw, lastEventId);
  });
  const tasks = (): StubTasks => (current ?? next).tasks;
  registerTaskRoutes(app, { tasks, onWrite });
  registerChatRoute(app, { tasks, onWrite, userId: () => current?.session.userId });

  const streams = () => everybody.flatMap((person) => [...person.streams]);
  return {
    get tasks() {
      return tasks();
    },
    get session() {
      return current?.session ?? null;
    },
    writes,
    streamRequests,
    openStreams: () => streams().length,
    failWrites: (status, times) => (failures = { status, times }),
    holdAnswer: createHold(app),
    changePerson() {
      signOut();
      signIn(TIME_ZONE);
    },
    moveTo: (timeZone) => void signIn(timeZone),
    dropStreams: () => streams().forEach((stream) => stream.end()),
  };
}

function createHold(app: FastifyInstance): StubApi['holdAnswer'] {
  type Hold = Matcher & { reach: () => void; released: Promise<void> };
  let holds: Hold[] = [];
  app.addHook('onSend', async (request) => {
    const hold = holds.find(({ method, path }) => method === request.method && path.test(request.url));
    if (!hold) return;
    holds = holds.filter((other) => other !== hold);
    hold.reach();
    await hold.released;
  });
  return (matcher) => {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    holds.push({ ...matcher, reach: () => reached.resolve(), released: released.promise });
    return { reached: reached.promise, release: () => released.resolve() };
  };
}
