import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DATABASE_SECRETS, SECRETS, type SecretName } from './names.ts';
import { redactText } from './redaction.ts';
import { parseSecret } from './secret-values.ts';

const KEY = 'k'.repeat(44);
const {
  x = '',
  y = '',
  d = '',
} = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const publicKey = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
const VAPID = { publicKey: publicKey.toString('base64url'), privateKey: d };

const GOOD: Record<SecretName, unknown[]> = {
  'session-signing-keys': [
    { current: KEY },
    { current: KEY, previous: KEY },
    { current: KEY, previous: null },
    { current: KEY, previous: '', madeBy: 'hand' },
  ],
  'vapid-keys': [VAPID],
  'llm-api-key': ['sk-1'],
  'slack-webhook-url': ['https://hooks.slack.example/services/T/B/x'],
  'smtp-password': ['p w ß"'],
  'oidc-client-secret': ['x'],
  'database-password-owner': [{ user: 'migrate', password: 'p' }],
  'database-password-app': [{ password: 'p' }],
  'database-password-worker': [{ user: 'todo_worker', password: ' p ' }],
};
const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
const names: SecretName[] = [...SECRETS, ...DATABASE_SECRETS];

describe('the form of each secret', () => {
  it.each(names.flatMap((name) => GOOD[name].map((value) => [name, textOf(value), value] as const)))(
    'FR-019: %s may be %s',
    (name, text, value) => {
      expect(parseSecret(name, text)).toEqual(value);
    },
  );

  const isText = (name: SecretName) => typeof GOOD[name][0] === 'string';
  const wrongFor = (name: SecretName): string[] =>
    isText(name)
      ? ['', '\n', 'key\n', 'a\nb', 'a\r\nb']
      : ['', ' ', 'text', '{', 'null', '[]', '{}', '"text"', '{"password":1}', '{"current":"too short"}'];

  it.each(names.flatMap((name) => wrongFor(name).map((text) => [name, text] as const)))(
    'FR-019: %s is not %j',
    (name, text) => {
      const refusal = expect.objectContaining({ code: 'secret.malformed', kind: 'invalid' });
      expect(() => parseSecret(name, text)).toThrow(refusal);
    },
  );

  it('FR-022: a webhook is reached over TLS', () => {
    expect(() => parseSecret('slack-webhook-url', 'http://hooks.example/x')).toThrow('slack-webhook-url');
  });

  it('FR-020: a value is in no part of the error', () => {
    const error = thrownBy(() => parseSecret('database-password-app', 'hunter2 is no JSON'));
    expect(`${error.message}${error.stack}${String(error.cause)}`).not.toContain('hunter2');
    expect(error.message).toContain('database-password-app');
    expect(redactText(error.message)).toBe(error.message);
  });
});

function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
