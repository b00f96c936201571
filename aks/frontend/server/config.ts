import Type, { type Static } from 'typebox';
import { loadConfig, type Environment } from '#core/platform/config';

const Settings = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 8443 }),
  /** Both or none: without them the server speaks plain HTTP (laptop, or behind a gateway in a test). */
  TLS_CERT_FILE: Type.Optional(Type.String()),
  TLS_KEY_FILE: Type.Optional(Type.String()),
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
  return loadConfig(Settings, env);
}
