import type pg from 'pg';
import type { Logger } from '#core/platform/logger';
import { DATABASE, type DATABASE_SECRETS } from '#core/platform/names';
import type { SecretReader } from '#core/platform/secret-reader';
import { entraToken } from '#core/adapters/azure-identity/entra-token';
import { PasswordFirstClient, type PasswordSource } from './password-first-client.ts';

/** Scope of Entra tokens for Azure Database for PostgreSQL (https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-configure-sign-in-azure-ad-authentication). */
const ENTRA_SCOPE = 'https://ossrdbms-aad.database.windows.net/.default';

/** Longer than any statement here takes; it also ends a connection that no longer answers. */
const QUERY_TIMEOUT_MS = 15_000;
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5000;
/** A forgotten transaction holds back the relay's horizon (docs/design/events.md §5.2); the relay's own may take its publish budget. */
const IDLE_IN_TRANSACTION_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5000;
const KEEP_ALIVE_MS = 10_000;

export type DatabaseSettings = {
  host: string;
  port: number;
  database: string;
  /** With a password only where the secret names no login. */
  user: string;
  /** `password`: from `secrets`, asked for each new connection; `entra`: a token of the process's identity. */
  auth: 'password' | 'entra';
  secrets?: SecretReader;
  secretName?: (typeof DATABASE_SECRETS)[number];
  /** Verify-full TLS. Default: on, except on loopback. */
  ssl?: boolean;
  applicationName: string;
  /** Told why there is no token of the identity; the reader of the secrets has its own. */
  logger?: Pick<Logger, 'warn'>;
};

/** Options for one `pg` connection: time limits, TLS and a password that is fetched anew each time, so that rotation needs no restart. */
export function connectionOptions(settings: DatabaseSettings): pg.ClientConfig {
  const isLoopback = ['127.0.0.1', '::1', 'localhost'].includes(settings.host);
  return {
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: passwordSource(settings),
    ssl: (settings.ssl ?? !isLoopback) ? { rejectUnauthorized: true, minVersion: 'TLSv1.2' } : false,
    application_name: settings.applicationName,
    // How the server writes moments and days, whatever its own settings are: `task-columns.ts` reads them.
    options: '-c TimeZone=UTC -c DateStyle=ISO',
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  };
}

/** Asked for each new connection, before its socket is opened. */
function passwordSource(settings: DatabaseSettings): PasswordSource {
  const signIn = settings.auth === 'entra' ? signInByEntra(settings) : signInByPassword(settings);
  return Object.assign(async () => (await signIn()).password, { signIn });
}

function signInByEntra({ user, logger }: DatabaseSettings): PasswordSource['signIn'] {
  const token = entraToken(ENTRA_SCOPE, { logger });
  return async () => ({ user, password: await token() });
}

/** The secret says which login its password belongs to, so that two logins can alternate in a rotation. */
function signInByPassword({ user, secrets, secretName }: DatabaseSettings): PasswordSource['signIn'] {
  if (!secrets || !secretName) throw new Error('password authentication needs `secrets` and `secretName`');
  return async () => {
    const login = await secrets.read(secretName);
    // Nobody signs in as the owner; vaults that were filled by an older release name it.
    const named = login.user === DATABASE.roles.owner ? undefined : login.user;
    return { user: named ?? user, password: login.password };
  };
}

/**
 * One connection outside the pool (relay, LISTEN, migration). `onLost` is called once when it breaks later on.
 * @throws the driver's error; callers translate or retry.
 */
export async function connectClient(options: pg.ClientConfig, onLost: () => void): Promise<pg.Client> {
  const client = new PasswordFirstClient(options);
  // Without a listener a lost connection would end the process.
  client.on('error', onLost);
  await client.connect();
  return client;
}
