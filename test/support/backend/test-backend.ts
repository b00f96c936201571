import { PassThrough } from 'node:stream';
import type { SecretSource } from '#core/platform/secret-source';
import { createMemorySecretSource, type MemorySecretSource } from '#core/testing/memory-secret-source';
import { readerOfSecrets } from '#core/testing/reader-of-secrets';
import { createActivityFeed } from '#core/adapters/postgres/activity-feed';
import { startListener } from '#core/adapters/postgres/listener';
import { createRateBuckets } from '#core/adapters/postgres/rate-buckets';
import { createSessionChanges } from '#core/adapters/postgres/session-changes';
import { systemClock } from '#core/platform/clock';
import { randomIds } from '#core/platform/ids';
import { createLogger } from '#core/platform/logger';
import { createTestDatabase } from '../database.ts';
import type { App, AppDeps } from '../../../aks/backend/src/app-types.ts';
import { buildApp } from '../../../aks/backend/src/app.ts';
import { createEventStreams } from '../../../aks/backend/src/live/event-streams.ts';
import { createHealthMonitor } from '../../../aks/backend/src/health/monitor.ts';
import { LIMITS, type Limits } from '../../../aks/backend/src/limits.ts';
import { parseTrustedProxies } from '../../../aks/backend/src/rate-limit/client-address.ts';
import { createRateLimiter } from '../../../aks/backend/src/rate-limit/limiter.ts';
import { createRatePolicies } from '../../../aks/backend/src/rate-limit/policies.ts';
import { createServingState, type ServingState } from '../../../aks/backend/src/health/serving-state.ts';

export type TestDatabase = Awaited<ReturnType<typeof createTestDatabase>>;

export type TestBackend = {
  app: App;
  database: TestDatabase;
  state: ServingState;
  secrets: SecretSource;
  /** All that the backend has logged so far. */
  log(): string;
  close(): Promise<void>;
};

/** Signing keys, which a test may rotate while the backend runs. */
export function testSecrets(): MemorySecretSource {
  return createMemorySecretSource({ 'session-signing-keys': '{"current":"first-signing-key-of-the-tests"}' });
}

export type TestBackendOptions = {
  /** Shared by several replicas; else a fresh one, dropped at the end. */
  database?: TestDatabase;
  secrets?: SecretSource;
  limits?: Partial<Limits>;
  publicUrl?: string;
  /** Of the default rate limits. Without it nobody reaches them. */
  rateFactor?: number;
  deps?: Partial<AppDeps> | ((database: TestDatabase) => Partial<AppDeps>);
  processorVersions?: () => readonly string[];
};

/** The real app on a real database of its own. */
export async function createTestBackend(options: TestBackendOptions = {}): Promise<TestBackend> {
  const database = options.database ?? (await createTestDatabase());
  const secrets = options.secrets ?? testSecrets();
  const limits = { ...LIMITS, ...options.limits };
  const state = createServingState(limits);
  const { destination, text } = recorder();
  const logger = createLogger({ component: 'backend', destination });
  const overrides = typeof options.deps === 'function' ? options.deps(database) : options.deps;
  const { clock = systemClock } = overrides ?? {};
  const listener = startListener({ connection: database.connection });
  const feed = createActivityFeed({ pool: database.pool, listener, pollMs: 200 });
  const health = createHealthMonitor({ checks: {}, version: 'test', clock });
  await health.refresh();
  const app = await buildApp({
    logger,
    requestLogger: overrides?.logger ?? logger,
    clock,
    ids: randomIds,
    secrets: readerOfSecrets(secrets),
    sessions: database.sessions,
    sessionChanges: createSessionChanges({ listener }),
    unitOfWork: database.unitOfWork,
    feed,
    health,
    state,
    streams: createEventStreams(limits),
    limits,
    rates: {
      limiter: createRateLimiter({ buckets: createRateBuckets({ pool: database.pool }), clock, logger }),
      policies: createRatePolicies(options.rateFactor ?? 1_000),
      trustedProxies: parseTrustedProxies('loopback') ?? [],
    },
    publicUrl: options.publicUrl ?? 'http://localhost:8080',
    version: 'test',
    processorVersions: options.processorVersions ?? (() => []),
    ...overrides,
  });
  await app.ready();
  state.markStarted();
  return {
    app,
    database,
    state,
    secrets,
    log: text,
    async close() {
      await app.close();
      feed.close();
      await listener.close();
      if (!options.database) await database.drop();
    },
  };
}

function recorder(): { destination: PassThrough; text: () => string } {
  const destination = new PassThrough();
  let text = '';
  destination.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { destination, text: () => text };
}
