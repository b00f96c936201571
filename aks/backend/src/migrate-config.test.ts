import { describe, expect, it } from 'vitest';
import { loadMigrateConfig } from './migrate-config.ts';

const DATABASE = { DATABASE_HOST: 'db.example', DATABASE_NAME: 'todo', DATABASE_USER: 'migrate' };
const BY_PASSWORD = { ...DATABASE, DATABASE_AUTH: 'password', SECRETS_DIR: '/secrets' };
const BY_ENTRA = {
  ...DATABASE,
  DATABASE_AUTH: 'entra',
  BACKEND_PRINCIPAL_ID: 'b-object-id',
  FUNCTIONS_PRINCIPAL_ID: 'f-object-id',
};

describe('settings of the migration', () => {
  it.each([
    ['a password from the secrets', BY_PASSWORD],
    ['Entra, without any secret', BY_ENTRA],
  ])('take sign-in by %s', (_name, env) => {
    expect(loadMigrateConfig(env)).toMatchObject({ ...env, DATABASE_PORT: 5432 });
  });

  it.each([
    ['a password without a place of secrets', { ...BY_PASSWORD, SECRETS_DIR: '' }, 'KEY_VAULT_URL and SECRETS_DIR'],
    ['Entra without the ids of the logins', { ...BY_ENTRA, BACKEND_PRINCIPAL_ID: '' }, 'BACKEND_PRINCIPAL_ID'],
    ['a word for sign-in that is not offered', { ...BY_ENTRA, DATABASE_AUTH: 'trust' }, 'entra, password'],
  ])('refuse %s', (_name, env, named) => {
    expect(() => loadMigrateConfig(env)).toThrow(named);
  });
});
