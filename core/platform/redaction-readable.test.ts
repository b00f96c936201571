import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { redactText, redactValue } from './redaction.ts';
import { REDACTED } from './secret-shapes.ts';

describe('what is no secret stays readable', () => {
  const uuid = (n: number): string => {
    const hex = randomBytes(16).toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), `7${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)]
      .join('-')
      .replace(/^./, String(n % 10));
  };

  it.each([
    ['an id whose digits pass for a card number', 'task 45123456-1234-7007-a123-99f5398bbc2f has version 12'],
    ['an id', 'task 01a20d39-0a06-7162-a123-99f5398bbc2f has version 12'],
    ['a user and a task', '01a20d39-0a06-7162-a123-99f5398bbc2f/01a20d39-0a06-7162-a123-99f5398bbc30'],
    ['nobody', '00000000-0000-0000-0000-000000000000'],
    ['a time', 'at 2026-11-24T11:02:51.655Z, 1764154971655 ms'],
    ['a time of a zone', '2026-11-24T11:02:51+01:00 and 2026-11-24 11:02:51.655123+00'],
    ['dates', 'from 24.11.2026 to 01/12/2026, 2026-11-24, 20261124'],
    ['a sequence number', 'sequence 4294967295, offset 8589934592, xid 749312, 00000042'],
    ['a large sequence number', 'sequence 9007199254740991 of partition 3'],
    ['a number with a sign', '+12345678 bytes, +1.25 s, -40, 1e21, 0.12345678901234'],
    ['numbers in a row', '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16'],
    ['times in a row', '10:00 11:30 12:45 2026-11-24 2026-11-25'],
    ['a stack line', 'at file:///srv/node_modules/@azure/core-amqp/dist/index.js:7:23'],
    [
      'a stack line with a name',
      'at async PasswordFirstClient.connect (file:///srv/core/adapters/postgres/password-first-client.ts:31:5)',
    ],
    ['a package', 'fastify@5.12.8 and pino@10.4.0'],
    ['a URL', 'http://127.0.0.1:8080/api/tasks?status=open&limit=50'],
    ['an address', '192.168.100.200:5432, [::1]:8443, fe80::1'],
    ['a long number that is no card', `offset ${['4111', '1111', '1111', '111'].join('')}2`],
    ['a commit', 'commit 3e3cbf7a9d0c1b2e4f5a6978c0d1e2f3a4b5c6d7'],
    ['a digest', 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['a trace', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ['an error code', 'connect ECONNREFUSED 127.0.0.1:5432, code: ECONNREFUSED, exit code=1'],
    ['a name of a secret', 'The secret llm-api-key could not be read'],
    ['names of settings', 'DATABASE_PASSWORD is missing; SECRETS_DIR=.local/secrets, KEY_VAULT_URL must match'],
    ['a rule', 'FREQ=MONTHLY;BYDAY=-1FR;COUNT=3;UNTIL=20271231T235959Z'],
    ['a base64 text', Buffer.from('a harmless sentence about tasks').toString('base64')],
    ['a file name', 'core/adapters/postgres/migrations/expand/0001_first-tables.sql'],
    ['a long name', 'glob-pattern-matching-tools-and-risk-assessment-0123456789'],
    ['a version', 'v1.2.3-rc.4+build.20261124'],
    ['an index', 'constraint pk_processed_event_consumer_event_id'],
    ['a log in JSON', '{"level":"info","time":"2026-11-24T11:02:51.655Z","ms":12.5,"route":"/api/tasks/:id"}'],
    ['a Windows path', String.raw`C:\new\todo\users\bin`],
    ['words', 'Basic settings; the bearer of this; two tokens left: 12; no cookie was set'],
  ])('%s', (_kind, text) => {
    expect(redactText(text)).toBe(text);
    expect(redactValue({ message: text })).toEqual({ message: text });
  });

  it('ids of every kind, by the thousand', () => {
    for (let n = 0; n < 2_000; n++) {
      const texts = [
        `task ${uuid(n)} of ${uuid(n + 1)}`,
        `#${n * 7_919} at ${1_764_154_971_655 + n * 86_400_000}`,
        `xid ${n * 104_729}`,
      ];
      for (const text of texts) expect(redactText(text)).toBe(text);
    }
  });

  it('fields about secrets, counts, flags and nothing', () => {
    const value = {
      partitionKey: 'task',
      rowKey: 'evt_1',
      idempotencyKey: 'k',
      publicKey: 'k',
      secretName: 'llm-api-key',
      passwordLength: 12,
      tokenExpiresAt: '2026-11-24T10:00:00.000Z',
      tokens: 12,
      maxTokens: 400,
      token: null,
      password: false,
      name: 'backend',
      value: 'x',
      n: 1.5,
    };
    expect(redactValue(value)).toEqual(value);
  });

  it('finds card numbers among numbers and secrets inside keys', () => {
    const card = Number(['4111', '1111', '1111', '1111'].join(''));
    expect(redactValue({ n: card, 'ada@example.org': 1, __proto__: 1 })).toEqual({ n: REDACTED, [REDACTED]: 1 });
  });
});
