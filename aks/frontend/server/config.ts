import Type, { type Static } from 'typebox';
import { AppError } from '#core/domain/errors';
import { loadConfig, type Environment } from '#core/platform/config';

const Settings = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 8443 }),
  /** Both or none: without them the server speaks plain HTTP (laptop, or behind a gateway in a test). */
  TLS_CERT_FILE: Type.Optional(Type.String()),
  TLS_KEY_FILE: Type.Optional(Type.String()),
  /** How often the two are looked at for a renewed certificate; polling sees through the links of mounted secrets. */
  TLS_POLL_MS: Type.Integer({ minimum: 10, default: 30_000 }),
  STATIC_DIR: Type.String({ default: 'dist/web' }),
  LOG_LEVEL: Type.Union(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace'].map((level) => Type.Literal(level)),
    { default: 'info' },
  ),
  APP_VERSION: Type.String({ default: 'dev' }),
  SUPERVISED: Type.Boolean({ default: false }),
  /** Only `dev.ts` reads it: where `/api` goes when nobody stands in front of Vite. */
  BACKEND_URL: Type.String({ default: 'http://127.0.0.1:8081' }),
});
export type FrontendConfig = Readonly<Static<typeof Settings>>;

export function loadFrontendConfig(env: Environment): FrontendConfig {
  const config = loadConfig(Settings, env);
  if ((config.TLS_CERT_FILE === undefined) !== (config.TLS_KEY_FILE === undefined)) {
    // With only one of them the server would quietly speak plain HTTP.
    const message = 'These settings need attention: TLS_CERT_FILE and TLS_KEY_FILE go together, set both or none.';
    throw new AppError({ code: 'config.invalid', kind: 'invalid', message });
  }
  return config;
}
