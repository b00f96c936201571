import Type, { type Static } from 'typebox';
import { AppError } from '#core/domain/errors';
import { loadConfig, type Environment } from '#core/platform/config';
import { createLogger } from '#core/platform/logger';
import type { TlsPaths } from './tls-files.ts';

const Text = Type.Optional(Type.String());
const Port = (port: number) => Type.Integer({ minimum: 0, maximum: 65_535, default: port });

/** Settings of the backend (names.md); locally connection by password and secrets in files. */
export const BackendSettings = Type.Object({
  /** 0 takes any free one; the line `listening` tells which. */
  PORT: Port(8443),
  TLS_CERT_FILE: Text,
  TLS_KEY_FILE: Text,
  DATABASE_HOST: Type.String(),
  DATABASE_PORT: Port(5432),
  DATABASE_NAME: Type.String(),
  DATABASE_USER: Type.String(),
  DATABASE_AUTH: Type.Union([Type.Literal('entra'), Type.Literal('password')]),
  KEY_VAULT_URL: Type.Optional(Type.String({ pattern: '^https://' })),
  SECRETS_DIR: Text,
  DAPR_HTTP_PORT: Port(3500),
  DAPR_PUBSUB: Type.String({ default: 'events' }),
  /** What events stay in order by: all of a category, or those of one user, which scales further. */
  EVENT_ORDERING: Type.Union([Type.Literal('category'), Type.Literal('user')], { default: 'category' }),
  LOG_LEVEL: Type.Union(
    (['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const).map((level) => Type.Literal(level)),
    { default: 'info' },
  ),
  APP_VERSION: Type.String({ default: 'dev', maxLength: 100 }),
  PUBLIC_URL: Type.String({ pattern: '^https?://[^/]+/?$', default: 'http://localhost:8080' }),
  SUPERVISED: Type.Boolean({ default: false }),
});
export type BackendConfig = Readonly<Static<typeof BackendSettings>> & { tlsPaths?: TlsPaths };

/**
 * Settings from an environment.
 * @throws AppError `invalid`, code `config.invalid`, which lists every fault by name.
 */
export function readConfig(env: Environment): BackendConfig {
  const settings = loadConfig(BackendSettings, env);
  const { KEY_VAULT_URL, SECRETS_DIR, TLS_CERT_FILE, TLS_KEY_FILE, PUBLIC_URL } = settings;
  const faults: string[] = [];
  if ((KEY_VAULT_URL === undefined) === (SECRETS_DIR === undefined)) {
    faults.push('set either KEY_VAULT_URL or SECRETS_DIR');
  }
  if ((TLS_CERT_FILE === undefined) !== (TLS_KEY_FILE === undefined)) {
    faults.push('TLS_CERT_FILE and TLS_KEY_FILE come together');
  }
  if (!URL.canParse(PUBLIC_URL)) faults.push('PUBLIC_URL must be an origin, like https://todo.example.org');
  if (faults.length > 0) {
    throw new AppError({
      code: 'config.invalid',
      kind: 'invalid',
      message: `These settings need attention: ${faults.join('; ')}.`,
    });
  }
  if (TLS_CERT_FILE === undefined || TLS_KEY_FILE === undefined) return settings;
  return { ...settings, tlsPaths: { certFile: TLS_CERT_FILE, keyFile: TLS_KEY_FILE } };
}

/** The settings of this process; says what is wrong with them and ends it, because nothing can work then. */
export function readConfigOrExit(): BackendConfig {
  try {
    return readConfig(process.env);
  } catch (error) {
    createLogger({ component: 'backend' }).fatal({ err: error }, 'the settings are not right');
    process.exit(1);
  }
}
