import Type, { type Static } from 'typebox';
import { bothOrNone, exactlyOneOf, loadConfig, type Environment, type Rule } from '#core/platform/config';
import {
  DATABASE_SETTINGS,
  listenPort,
  oneOf,
  PROCESS_SETTINGS,
  remotePort,
  SECRET_SETTINGS,
  TLS_SETTINGS,
} from '#core/platform/settings';
import { parseTrustedProxies } from './rate-limit/client-address.ts';

/** Settings of the backend; locally a database password and secrets in files take the place of identities. */
export const BackendSettings = Type.Object({
  ...PROCESS_SETTINGS,
  PORT: listenPort(8443),
  ...TLS_SETTINGS,
  ...DATABASE_SETTINGS,
  ...SECRET_SETTINGS,
  DAPR_HTTP_PORT: remotePort(3500),
  DAPR_PUBSUB: Type.String({ default: 'events' }),
  /** What events stay in order by: all of a category, or those of one user, which scales further. */
  EVENT_ORDERING: oneOf(['category', 'user'], 'category'),
  PUBLIC_URL: Type.String({ pattern: '^https?://[^/]+/?$', default: 'http://localhost:8080' }),
  /** Proxies in front of the backend, whose word about the client's address counts (`parseTrustedProxies`). */
  TRUSTED_PROXIES: Type.String({ default: 'loopback' }),
  /** Multiplies all rate limits: tests and benchmarks raise it, a small machine may lower it. */
  RATE_LIMIT_FACTOR: Type.Number({ minimum: 0.01, maximum: 1_000_000, default: 1 }),
});
export type BackendConfig = Readonly<Static<typeof BackendSettings>>;

const RULES: Rule<typeof BackendSettings>[] = [
  exactlyOneOf('KEY_VAULT_URL', 'SECRETS_DIR'),
  bothOrNone('TLS_CERT_FILE', 'TLS_KEY_FILE'),
  ({ PUBLIC_URL: url = '' }) =>
    URL.canParse(url) ? null : 'PUBLIC_URL must be an origin, like https://todo.example.org',
  ({ TRUSTED_PROXIES: proxies = '' }) =>
    parseTrustedProxies(proxies)
      ? null
      : 'TRUSTED_PROXIES must be none, or the networks of each proxy, the nearest first, like 10.244.0.0/16',
];

/**
 * Settings from an environment.
 * @throws AppError `invalid`, code `config.invalid`, which lists every fault by name.
 */
export function readConfig(env: Environment): BackendConfig {
  return loadConfig(BackendSettings, env, RULES);
}
