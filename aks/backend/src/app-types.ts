import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ActivityFeed, Clock, Ids, SessionChanges, SessionStore, UnitOfWork } from '#core/domain/ports';
import type { SecretReader } from '#core/platform/secret-reader';
import type { Logger } from '#core/platform/logger';
import type { Tls } from '#core/platform/tls-files';
import type { EventStreams } from './live/event-streams.ts';
import type { HealthMonitor } from './health/monitor.ts';
import type { Limits } from './limits.ts';
import type { RateDeps } from './plugins/rate-limit.ts';
import type { ServingState } from './health/serving-state.ts';

/** The app with its schema types. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What the app needs from outside; `main.ts` makes the real ones, tests their own. */
export type AppDeps = {
  logger: Logger;
  /** For the line of each request; `main.ts` gives one that writes several at a time. */
  requestLogger: Logger;
  clock: Clock;
  ids: Ids;
  secrets: SecretReader;
  sessions: SessionStore;
  sessionChanges: SessionChanges;
  unitOfWork: UnitOfWork;
  feed: ActivityFeed;
  health: HealthMonitor;
  state: ServingState;
  streams: EventStreams;
  limits: Limits;
  rates: RateDeps;
  /** The origin at which people open the app: decides the cookie and the allowed origin. */
  publicUrl: string;
  version: string;
  tls?: Tls;
};

export type { FastifyReply as Reply, FastifyRequest as Request };
