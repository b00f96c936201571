/** Composition root of the Functions app: settings, connections, and one registration per trigger. */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { app } from '@azure/functions';
import { databaseLogin } from '#core/adapters/postgres/database-login';
import { checkDatabase } from '#core/adapters/postgres/health';
import { createInstanceBeats } from '#core/adapters/postgres/instance-beats';
import { createPool } from '#core/adapters/postgres/pool';
import { createDeadEventNotes } from '#core/adapters/postgres/processed-events';
import { createUnitOfWork } from '#core/adapters/postgres/unit-of-work';
import { openSecretSource } from '#core/adapters/secrets/open-secret-source';
import { createClaimRows } from '#core/adapters/table-storage/claim-rows';
import { createTableClient } from '#core/adapters/table-storage/client';
import { createDedupStore } from '#core/adapters/table-storage/dedup-store';
import { systemClock } from '#core/platform/clock';
import { startHeartbeat } from '#core/platform/heartbeat';
import { randomIds } from '#core/platform/ids';
import { createLogger } from '#core/platform/logger';
import { TABLES } from '#core/platform/names';
import { createSecretReader } from '#core/platform/secret-reader';
import { readVersion } from '#core/platform/version';
import { CONSUMER } from '#core/use-cases/create-next-occurrence';
import { loadFunctionSettings } from './config.ts';
import { registerCreateNextOccurrence } from './create-next-occurrence.ts';
import { createEffect } from './event-handlers.ts';
import { createBatchHandler } from './handle-batch.ts';
import { registerHealth } from './health.ts';

const settings = loadFunctionSettings(process.env);
const { APP_VERSION: version = readVersion() } = settings;
const instance = `${hostname()}-${randomIds.next()}`;
const logger = createLogger({ component: 'functions', level: settings.LOG_LEVEL, version });
const clock = systemClock;

const secrets = createSecretReader(await openSecretSource(settings), { clock, logger });
const login = { secrets, secretName: 'database-password-worker', applicationName: 'functions', logger } as const;
const pool = createPool({ ...databaseLogin(settings, login), max: 1 });
const unitOfWork = createUnitOfWork({ pool });
const tables =
  settings.TABLES_ENDPOINT === undefined
    ? { connectionString: settings.TABLES_CONNECTION_STRING ?? '' }
    : { endpoint: settings.TABLES_ENDPOINT, clientId: settings.AZURE_CLIENT_ID };
const dedup = createDedupStore({
  rows: createClaimRows(createTableClient(tables, TABLES.dedup)),
  consumer: CONSUMER,
  leaseMs: settings.DEDUP_LEASE_MS,
  clock,
});

registerCreateNextOccurrence({
  handle: createBatchHandler({
    dedup,
    effect: createEffect({ unitOfWork, clock, ids: randomIds }),
    noteDead: createDeadEventNotes({ pool, consumer: CONSUMER }),
    clock,
    sleep,
    logger,
    maxAttempts: settings.MAX_ATTEMPTS,
    maxWaitMs: 2 * settings.DEDUP_LEASE_MS,
  }),
  instance,
  retry: { minSeconds: settings.RETRY_MIN_SECONDS, maxSeconds: settings.RETRY_MAX_SECONDS },
});
registerHealth({ checkDatabase: () => checkDatabase(pool), version });

const beats = createInstanceBeats({ pool });
const beat = () => beats.beat({ instance, process: 'functions', version, at: clock.now() });
let heartbeat: ReturnType<typeof startHeartbeat> | undefined;
app.hook.appStart(() => {
  heartbeat = startHeartbeat({ beat, leave: () => beats.leave(instance), logger });
});
app.hook.appTerminate(async () => {
  await heartbeat?.stop();
  await pool.end();
});
