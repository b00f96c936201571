import Type, { type Static } from 'typebox';
import { bothOrNone, loadConfig, type Environment } from '#core/platform/config';
import { listenPort, PROCESS_SETTINGS, TLS_SETTINGS } from '#core/platform/settings';

export const FrontendSettings = Type.Object({
  ...PROCESS_SETTINGS,
  PORT: listenPort(8443),
  ...TLS_SETTINGS,
  STATIC_DIR: Type.String({ default: 'dist/web' }),
});
export type FrontendConfig = Readonly<Static<typeof FrontendSettings>>;

/** @throws AppError `invalid`, code `config.invalid`, which lists every fault by name. */
export function loadFrontendConfig(env: Environment): FrontendConfig {
  return loadConfig(FrontendSettings, env, [bothOrNone('TLS_CERT_FILE', 'TLS_KEY_FILE')]);
}
