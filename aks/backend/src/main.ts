/** The backend as a process: API, chat, live updates and the relay of events. Read it from top to bottom. */
import { hostname } from 'node:os';
import type { AddressInfo } from 'node:net';
import { createDaprEventPublisher } from '#core/adapters/dapr/event-publisher';
import { createActivityFeed } from '#core/adapters/postgres/activity-feed';
import { createCleanUp } from '#core/adapters/postgres/clean-up';
import { connectionOptions } from '#core/adapters/postgres/connection';
import { databaseLogin } from '#core/adapters/postgres/database-login';
import { createInstanceBeats } from '#core/adapters/postgres/instance-beats';
import { startListener } from '#core/adapters/postgres/listener';
import { createOldestWriter } from '#core/adapters/postgres/oldest-writer';
import { readOutboxFigures } from '#core/adapters/postgres/outbox-figures';
import { createOutboxReader } from '#core/adapters/postgres/outbox-reader';
import { createPool } from '#core/adapters/postgres/pool';
import { createRateBuckets } from '#core/adapters/postgres/rate-buckets';
import { createSessionChanges } from '#core/adapters/postgres/session-changes';
import { createSessionStore } from '#core/adapters/postgres/session-store';
import { createUnitOfWork } from '#core/adapters/postgres/unit-of-work';
import { openSecretSource } from '#core/adapters/secrets/open-secret-source';
import { systemClock as clock } from '#core/platform/clock';
import { startHeartbeat } from '#core/platform/heartbeat';
import { randomIds as ids } from '#core/platform/ids';
import { runUntilStopped } from '#core/platform/lifecycle';
import { LISTEN_BACKLOG } from '#core/platform/listen-backlog';
import { loadOrExit } from '#core/platform/load-or-exit';
import { createLogger } from '#core/platform/logger';
import { POD_CONNECTIONS } from '#core/platform/names';
import { createSecretReader } from '#core/platform/secret-reader';
import { followTlsFiles, readTlsFiles, tlsPathsOf } from '#core/platform/tls-files';
import { readVersion } from '#core/platform/version';
import { startRelay } from '#core/relay/relay-outbox';
import { buildApp } from './app.ts';
import { startCleanUp } from './clean-up-timer.ts';
import { readConfig } from './config.ts';
import { drain } from './drain.ts';
import { createEventStreams } from './live/event-streams.ts';
import { eventStreamCheck, processorCheck } from './health/checks.ts';
import { cleanUpCheck } from './health/clean-up-check.ts';
import { databaseCheck } from './health/database-check.ts';
import { firstLook } from './health/first-look.ts';
import { createHealthMonitor } from './health/monitor.ts';
import { LIMITS } from './limits.ts';
import { schemaProbe } from './health/schema-probe.ts';
import { parseTrustedProxies } from './rate-limit/client-address.ts';
import { createRateLimiter } from './rate-limit/limiter.ts';
import { createRatePolicies } from './rate-limit/policies.ts';
import { createServingState } from './health/serving-state.ts';
import { secretsCheck } from './health/secrets-check.ts';
import { startUp } from './health/start-up.ts';

const config = loadOrExit('backend', () => readConfig(process.env));
const { APP_VERSION: version = readVersion(), PUBLIC_URL: publicUrl } = config;
const logging = { component: 'backend', level: config.LOG_LEVEL, version } as const;
const logger = createLogger(logging);

const vault = await openSecretSource(config);
const secrets = createSecretReader(vault, { clock, logger });

const login = { secrets, secretName: 'database-password-app', applicationName: 'backend', logger } as const;
const database = databaseLogin(config, login);
const pool = createPool({ ...database, max: POD_CONNECTIONS.pool });
const connection = connectionOptions(database);
const sessions = createSessionStore({ pool });
const beats = createInstanceBeats({ pool });
const listener = startListener({ connection });
const feed = createActivityFeed({ pool, listener });
const sessionChanges = createSessionChanges({ listener });

const publisher = createDaprEventPublisher({ httpPort: config.DAPR_HTTP_PORT, pubsub: config.DAPR_PUBSUB });
const outbox = createOutboxReader({ connection });
const relay = startRelay({ outbox, publisher, ordering: config.EVENT_ORDERING, logger });
const unitOfWork = createUnitOfWork({ pool, onCommit: () => relay.wake() });

const rates = {
  limiter: createRateLimiter({ buckets: createRateBuckets({ pool }), clock, logger }),
  policies: createRatePolicies(config.RATE_LIMIT_FACTOR),
  trustedProxies: parseTrustedProxies(config.TRUSTED_PROXIES) ?? [],
};

const state = createServingState(LIMITS);
const streams = createEventStreams(LIMITS);
const probeSchema = schemaProbe({ sessions, unitOfWork, clock });
const cleanUp = createCleanUp({ pool });
const figures = () => readOutboxFigures(pool);
const processor = processorCheck({ recent: () => beats.recent(clock.now()), figures, clock });
const health = createHealthMonitor({
  version,
  clock,
  checks: {
    database: databaseCheck({ oldestWriter: createOldestWriter({ pool, clock }), probeSchema }),
    secrets: secretsCheck({ secrets, source: vault, clock }),
    events: eventStreamCheck({ figures, daprHttpPort: config.DAPR_HTTP_PORT }),
    processor,
    cleanUp: cleanUpCheck({ progress: () => cleanUp.progress(), clock }),
  },
});

const tlsPaths = tlsPathsOf(config);
const tls = tlsPaths && (await readTlsFiles(tlsPaths));
const app = await buildApp({
  logger,
  requestLogger: createLogger({ ...logging, isBatched: true }),
  clock,
  ids,
  secrets,
  sessions,
  sessionChanges,
  unitOfWork,
  feed,
  health,
  state,
  streams,
  limits: LIMITS,
  rates,
  publicUrl,
  version,
  processorVersions: processor.versions,
  ...(tls && { tls }),
});
// Plain HTTP stays on this machine.
await app.listen({ port: config.PORT, host: tls ? '0.0.0.0' : '127.0.0.1', backlog: LISTEN_BACKLOG });
const { port } = app.server.address() as AddressInfo;
logger.info({ event: 'listening', port }, 'backend listens');

const starting = new AbortController();
const reach = {
  secrets: () => secrets.read('session-signing-keys'),
  schema: probeSchema,
  health: firstLook(health),
};
void startUp({ reach, state, logger, signal: starting.signal }).then(() => {
  if (!starting.signal.aborted) health.start();
});
const certificates =
  tlsPaths &&
  tls &&
  followTlsFiles({ server: app.server, paths: tlsPaths, inUse: tls, pollMs: config.TLS_POLL_MS, logger });
const instance = `${hostname()}:${port}`;
const beat = () => beats.beat({ instance, process: 'backend', version, at: clock.now() });
const heartbeat = startHeartbeat({ beat, leave: () => beats.leave(instance), logger });
const cleaning = startCleanUp({ cleanUp, logger });

runUntilStopped({
  logger,
  supervised: config.SUPERVISED,
  stop: async () => {
    starting.abort();
    health.stop();
    certificates?.stop();
    const after = [
      () => Promise.all([relay.drain(), cleaning.stop()]),
      async () => feed.close(),
      () => Promise.all([publisher.close(), outbox.close(), listener.close()]),
      () => heartbeat.stop(),
      () => pool.end(),
    ];
    await drain({ app, state, logger, after });
    logger.info({ event: 'stopped' }, 'backend stopped');
  },
});
