import Type from 'typebox';
import { AppError } from '#core/domain/errors';
import type { App, AppDeps } from '../app-types.ts';
import type { Connections } from '../connections.ts';
import type { Identity } from '../plugins/session.ts';
import { activitySender } from '../live/send-activity.ts';
import type { SessionCache } from '../session/cache.ts';
import { createSseConnection } from '../live/sse-connection.ts';
import { problems } from './schemas.ts';

const SCHEMA = {
  tags: ['events'],
  security: [{ session: [] }],
  operationId: 'streamEvents',
  summary: 'Live updates. Event `activity` holds an ActivityMessage; `reset` says: load your lists again.',
  headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 100 })) }),
  response: {
    200: { description: 'A stream that stays open.', content: { 'text/event-stream': { schema: Type.String() } } },
    ...problems,
  },
};

type EventDeps = Pick<AppDeps, 'feed' | 'streams' | 'logger'> & {
  identity: Identity;
  cache: SessionCache;
  connections: Connections;
};

/** `GET /api/events`: what happens to one's tasks, live, as server-sent events. */
export function registerEvents(app: App, { feed, streams, logger, identity, cache, connections }: EventDeps): void {
  // No HEAD of it: a stream without a body would only stay open.
  const options = { config: { uncounted: true }, exposeHeadRoute: false, schema: SCHEMA };
  app.get('/api/events', options, async (request, reply) => {
    const { session, tokenHash } = identity.of(request);
    const { userId } = session;
    // Asked before the answer begins: who cannot be served gets a problem, not a broken stream.
    const position = request.headers['last-event-id'] ?? (await feed.position(userId));
    const isWanted = async () => (await cache.find(tokenHash)) !== null;
    const connection = createSseConnection({ response: reply.raw, isWanted });
    const entry = { userId, tokenHash, end: () => connection.end() };
    if (!streams.add(entry)) throw tooMany();
    connection.onClose(() => streams.remove(entry));
    reply.hijack();
    connections.isStreaming(request.raw.socket);
    connection.start(position);
    const send = activitySender({ feed, userId, position, connection, logger });
    connection.onClose(feed.subscribe(userId, () => void send()));
    await send();
  });
}

function tooMany(): AppError {
  const message = 'Too many open tabs. Close some, or reload this one later.';
  return new AppError({ code: 'events.too-many', kind: 'rate-limited', message, retryAfterSeconds: 30 });
}
