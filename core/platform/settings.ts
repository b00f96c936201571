/**
 * Settings that several processes have. A process spreads the groups that it needs into its own schema (`loadConfig`), so
 * that a setting means the same and is refused alike everywhere.
 */
import Type, { type Static, type TLiteral } from 'typebox';

/** Text that may be missing. */
export const Text = Type.Optional(Type.String());
/** Address of a service that is only ever reached over TLS. */
export const HttpsUrl = Type.Optional(Type.String({ pattern: '^https://' }));

/** Port of a service that this process calls. */
export const remotePort = (usual: number) => Type.Integer({ minimum: 1, maximum: 65_535, default: usual });

/** Port that this process listens on; 0 takes any free one, and the log line `listening` tells which. */
export const listenPort = (usual: number) => Type.Integer({ minimum: 0, maximum: 65_535, default: usual });

/** A choice between words. */
export const oneOf = <const Word extends string>(words: readonly Word[], usual?: Word) =>
  Type.Union(
    words.map<TLiteral<Word>>((word) => Type.Literal(word)),
    usual === undefined ? {} : { default: usual },
  );

export const LogLevel = oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace'], 'info');

/** What every process with a supervisor has: locally `npm start`, elsewhere Kubernetes. */
export const PROCESS_SETTINGS = {
  LOG_LEVEL: LogLevel,
  /** Without it the version that the build wrote counts (`readVersion`). */
  APP_VERSION: Type.Optional(Type.String({ maxLength: 100 })),
  /** True below the local supervisor: see `runUntilStopped`. */
  SUPERVISED: Type.Boolean({ default: false }),
};

/** How a process signs in to PostgreSQL: by a token of its own identity, or locally by a password from the secrets. */
export const DATABASE_SETTINGS = {
  DATABASE_HOST: Type.String(),
  DATABASE_PORT: remotePort(5432),
  DATABASE_NAME: Type.String(),
  DATABASE_USER: Type.String(),
  DATABASE_AUTH: oneOf(['entra', 'password']),
};
const DatabaseSettings = Type.Object(DATABASE_SETTINGS);
export type DatabaseSettings = Static<typeof DatabaseSettings>;

/** Where secrets are: the vault, or locally a folder of files. A process needs exactly one of the two. */
export const SECRET_SETTINGS = { KEY_VAULT_URL: HttpsUrl, SECRETS_DIR: Text };
const SecretSettings = Type.Object(SECRET_SETTINGS);
export type SecretSettings = Static<typeof SecretSettings>;

/** Certificate of a server: both files or none. Without them it speaks plain HTTP (a laptop, or behind a gateway in a test). */
export const TLS_SETTINGS = {
  TLS_CERT_FILE: Text,
  TLS_KEY_FILE: Text,
  /** How often the two are looked at. Certificates are renewed days before their end: a minute is soon enough. */
  TLS_POLL_MS: Type.Integer({ minimum: 10, default: 60_000 }),
};
