import { describe, expect, it } from 'vitest';
import { isSecretKey, redactText, redactValue } from './redaction.ts';
import { REDACTED } from './secret-shapes.ts';

// Put together at run time: a literal would itself be a finding of the secret scan.
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiI0MiJ9', 'c2lnbmF0dXJl'].join('.');
const KEY = Buffer.alloc(32, 7).toString('base64');
const CARD = ['4111', '1111', '1111', '1111'];
const PEM = ['-----BEGIN', 'PRIVATE KEY-----\nMIIEvQ\n-----END', 'PRIVATE KEY-----'].join(' ');

/** Text and the part of it that must not survive. */
const LEAKS: readonly [kind: string, text: string, secret: string][] = [
  ['bearer token', `refused Bearer ${'t0k3n'.repeat(4)}`, 't0k3n'],
  ['JSON web token', `got ${JWT} from the issuer`, 'eyJzdWIi'],
  ['basic authorization', 'Authorization: Basic dXNlcjpodW50ZXIy', 'dXNlcjpodW50ZXIy'],
  ['Event Hubs connection string', `Endpoint=sb://h/;SharedAccessKeyName=a;SharedAccessKey=${KEY}`, KEY],
  ['storage connection string', `AccountName=a;AccountKey=${KEY};EndpointSuffix=x`, KEY],
  ['a key without its name', `the key is ${KEY}.`, KEY],
  ['password in a URL', 'connect postgres://todo_app:hunter2@db:5432/todo failed', 'hunter2'],
  ['password as a parameter', 'https://x.example/login?user=a&password=hunter2', 'hunter2'],
  ['password as a setting', 'DATABASE_PASSWORD=hunter2 is too short', 'hunter2'],
  ['password in JSON', 'cannot parse {"password": "hunter2 x"}', 'hunter2'],
  ['password in quoted JSON', String.raw`body was "{\"password\":\"hunter2\"}"`, 'hunter2'],
  ['shared access signature', 'PUT https://a.blob.core.windows.net/c/b?sv=2&sig=aB%2Fc%3D', 'aB%2Fc'],
  ['authorization code', 'GET /callback?code=4f2a9c&state=1', '4f2a9c'],
  ['session cookie', 'cookie was __Host-session=s3ss10n; theme=dark', 's3ss10n'],
  ['Slack webhook', 'POST https://hooks.slack.com/services/T0/B0/abcdef', 'abcdef'],
  ['API key by its prefix', `sk-${'a1'.repeat(12)} was refused`, 'a1a1'],
  ['private key', `read ${PEM}`, 'MIIEvQ'],
  ['e-mail address', 'no mailbox for ada.l+x@mail.example.org', 'ada.l'],
  ['card number', `paid with ${CARD.join(' ')}`, CARD.join(' ')],
  ['card number, no spaces', `paid with ${CARD.join('')}.`, CARD.join('')],
];

describe('FR-020 SC-007: text', () => {
  it.each(LEAKS)('%s', (_kind, text, secret) => {
    expect(text).toContain(secret);
    expect(redactText(text)).not.toContain(secret);
    expect(redactText(text)).toContain(REDACTED);
  });

  it.each(LEAKS)('%s, URL-encoded', (_kind, text) => {
    const encoded = encodeURIComponent(text);
    expect(redactText(`path /x?q=${encoded}`)).not.toContain(encoded);
  });

  // Binary or non-ASCII text is not looked into; every leak above is plain ASCII.
  it.each(LEAKS)('%s, in base64', (_kind, text) => {
    const encoded = Buffer.from(text).toString('base64');
    expect(redactText(`payload ${encoded} end`)).not.toContain(encoded);
  });

  it.each([
    ['an id', 'task 01a20d39-0a06-7162-a123-99f5398bbc2f has version 12'],
    ['a time', 'at 2026-11-24T11:02:51.655Z, 1764154971655 ms'],
    ['a stack line', 'at file:///srv/node_modules/@azure/core-amqp/dist/index.js:7:23'],
    ['a package', 'fastify@5.12.8 and pino@10.4.0'],
    ['a URL', 'http://127.0.0.1:8080/api/tasks?status=open&limit=50'],
    ['a long number that is no card', `offset ${CARD.join('').slice(0, -1)}2`],
    ['a hash', 'commit 3e3cbf7a9d0c1b2e4f5a6978c0d1e2f3a4b5c6d7'],
    ['an error code', 'connect ECONNREFUSED 127.0.0.1:5432, code: ECONNREFUSED'],
    ['a name', 'The secret llm-api-key could not be read'],
  ])('leaves %s alone', (_kind, text) => {
    expect(redactText(text)).toBe(text);
  });

  it('a hostile text of 300 kB is done in time: no pattern is quadratic', () => {
    for (const part of ['a', 'a@', '%41', 'a.', 'password', ' 4', 'x://', 'a=', 'eyJ', '"', String.raw`\"`]) {
      const text = part.repeat(300_000 / part.length);
      const start = performance.now();
      redactText(text);
      expect(performance.now() - start, part).toBeLessThan(3_000);
    }
  });
});

describe('FR-020: values', () => {
  it('hides what stands under a secret name, at any depth and whatever its type', () => {
    const value = {
      user: { 'X-Api-Key': ['k'], dbPassword: { old: 'a' } },
      list: [{ refresh_token: 'r' }],
      title: 'call mum',
    };
    expect(redactValue(value)).toEqual({
      user: { 'X-Api-Key': REDACTED, dbPassword: REDACTED },
      list: [{ refresh_token: REDACTED }],
      title: REDACTED,
    });
  });

  it('keeps what is no secret: keys for partitions, names of secrets, counts, flags and nothing', () => {
    const value = { partitionKey: 'task', secretName: 'llm-api-key', tokens: 12, token: null, password: false, n: 1.5 };
    expect(redactValue(value)).toEqual(value);
  });

  it('finds card numbers among numbers and secrets inside keys', () => {
    expect(redactValue({ n: Number(CARD.join('')), 'ada@example.org': 1 })).toEqual({ n: REDACTED, [REDACTED]: 1 });
  });

  it.each(['Authorization', 'set-cookie', 'connectionString', 'SharedAccessKey', 'client_secret', 'idToken', 'email'])(
    'knows %s as a secret name',
    (key) => {
      expect(isSecretKey(key)).toBe(true);
    },
  );
});
