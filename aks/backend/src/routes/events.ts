import type { OutgoingHttpHeaders } from 'node:http';
import Type from 'typebox';
import type { HelloMessage } from '#core/domain/api';
import { AppError } from '#core/domain/errors';
import type { App, AppDeps } from '../app-types.ts';
import type { Connections } from '../connections.ts';
import type { Identity } from '../plugins/session.ts';
import { activitySender } from '../live/send-activity.ts';
import type { SessionCache } from '../session/cache.ts';
import { createSseConnection } from '../live/sse-connection.ts';
import { createStreamBeats } from '../live/stream-beats.ts';
import { ExpectedUserHeader, problems } from './schemas.ts';

const SCHEMA = {
  tags: ['events'],
  security: [{ session: [] }],
  operationId: 'streamEvents',
  summary: 'Live updates as server-sent events.',
  description:
    'Event `hello` comes first and holds the user id; `activity` holds an ActivityMessage; after `reset` the lists must be loaded again.',
  headers: Type.Object({
    ...ExpectedUserHeader.properties,
    'last-event-id': Type.Optional(
      Type.String({ maxLength: 100, description: 'The id of the last event that was received.' }),
    ),
  }),
  response: {
    200: {
      description: 'The event stream; it stays open.',
      content: { 'text/event-stream': { schema: Type.String() } },
    },
    ...problems,
  },
};

type EventDeps = Pick<AppDeps, 'feed' | 'streams' | 'sessions' | 'clock' | 'logger'> & {
  identity: Identity;
  cache: SessionCache;
  connections: Connections;
};

/** `GET /api/events`: live changes of the user's tasks as server-sent events. */
export function registerEvents(app: App, deps: EventDeps): void {
  const { feed, streams, logger, identity, cache, connections } = deps;
  const beats = createStreamBeats(deps);
  // No HEAD route: a stream without a body would only stay open.
  const options = { config: { uncounted: true }, exposeHeadRoute: false, schema: SCHEMA };
  app.get('/api/events', options, async (request, reply) => {
    const {
      session: { userId },
      tokenHash,
    } = identity.of(request);
    const connection = createSseConnection(reply.raw);
    const stream = {
      userId,
      tokenHash,
      end: () => connection.end(),
      beat: () => connection.beat(),
      check: async () => {
        // A check that fails does not end the stream.
        const session = await cache.find(tokenHash).catch(() => 'unknown');
        if (session === null) connection.end();
      },
    };
    // Counted before anything is waited for: a tab that closes meanwhile takes its stream along.
    if (!streams.add(stream)) throw tooMany();
    connection.onClose(() => streams.remove(stream));
    // Checked before the answer begins, so that a refusal is a problem and not a broken stream.
    const position = request.headers['last-event-id'] ?? (await feed.position(userId));
    reply.hijack();
    if (connection.isClosed()) return;
    connections.isStreaming(request.raw.socket);
    connection.start({ id: position, headers: reply.getHeaders() as OutgoingHttpHeaders });
    void connection.send(helloTo(userId));
    connection.onClose(beats.start(stream));
    const send = activitySender({ feed, userId, position, connection, logger });
    connection.onClose(feed.subscribe(userId, () => void send()));
    await send();
  });
}

/** Tells a tab whose stream it is: the session may be another one than when the tab loaded its lists. */
function helloTo(userId: string): string {
  const hello: HelloMessage = { userId };
  return `event: hello\ndata: ${JSON.stringify(hello)}\n\n`;
}

function tooMany(): AppError {
  const message = 'Too many open tabs. Close some, or reload this one later.';
  return new AppError({ code: 'events.too-many', kind: 'rate-limited', message, retryAfterSeconds: 30 });
}
