import Type, { type Static } from 'typebox';
import { exactlyOneOf, loadConfig, type Environment, type Rule } from '#core/platform/config';
import { DATABASE_SETTINGS, PROCESS_SETTINGS, SECRET_SETTINGS, Text } from '#core/platform/settings';

export const MigrateSettings = Type.Object({
  APP_VERSION: PROCESS_SETTINGS.APP_VERSION,
  ...DATABASE_SETTINGS,
  /** Only for sign-in by password. */
  ...SECRET_SETTINGS,
  /** Only with Entra: principal ids of the identities `backend` and `functions`, which the migration makes logins for. */
  BACKEND_PRINCIPAL_ID: Text,
  FUNCTIONS_PRINCIPAL_ID: Text,
});
export type MigrateConfig = Readonly<Static<typeof MigrateSettings>>;

const onePlaceOfSecrets = exactlyOneOf('KEY_VAULT_URL', 'SECRETS_DIR');
const RULES: Rule<typeof MigrateSettings>[] = [
  (settings) => (settings.DATABASE_AUTH === 'password' ? onePlaceOfSecrets(settings) : null),
  ({ DATABASE_AUTH: auth, BACKEND_PRINCIPAL_ID: backend, FUNCTIONS_PRINCIPAL_ID: functions }) =>
    auth === 'entra' && (backend === undefined || functions === undefined)
      ? 'BACKEND_PRINCIPAL_ID and FUNCTIONS_PRINCIPAL_ID must be set for sign-in by Entra'
      : null,
];

/** @throws AppError `invalid`, code `config.invalid`, which lists every fault by name. */
export function loadMigrateConfig(env: Environment): MigrateConfig {
  return loadConfig(MigrateSettings, env, RULES);
}
