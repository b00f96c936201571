import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const COMPLETE = {
  DATABASE_HOST: 'db.example',
  DATABASE_NAME: 'todo',
  DATABASE_USER: 'todo_app',
  DATABASE_AUTH: 'entra',
  KEY_VAULT_URL: 'https://vault.example',
};

describe('settings of the backend', () => {
  it('has defaults for what production does not set', () => {
    expect(readConfig(COMPLETE)).toMatchObject({
      PORT: 8443,
      DATABASE_PORT: 5432,
      DAPR_HTTP_PORT: 3500,
      DAPR_PUBSUB: 'events',
      EVENT_ORDERING: 'category',
      SUPERVISED: false,
    });
  });

  it.each([
    ['no vault', { KEY_VAULT_URL: '' }, 'one of KEY_VAULT_URL and SECRETS_DIR'],
    ['two vaults', { SECRETS_DIR: '/secrets' }, 'one of KEY_VAULT_URL and SECRETS_DIR'],
    ['a vault without TLS', { KEY_VAULT_URL: 'http://vault.example' }, 'KEY_VAULT_URL'],
    ['a certificate without its key', { TLS_CERT_FILE: '/tls.crt' }, 'TLS_KEY_FILE'],
    ['an address with a path', { PUBLIC_URL: 'https://todo.example/app' }, 'PUBLIC_URL'],
    ['an invalid address', { PUBLIC_URL: 'https://to do' }, 'PUBLIC_URL'],
    ['a word that is not offered', { EVENT_ORDERING: 'none' }, 'category, user'],
  ])('%s is refused by name', (_name, env, expected) => {
    expect(() => readConfig({ ...COMPLETE, ...env })).toThrow(expected);
  });
});
