import { describe, expect, it } from 'vitest';
import { redactText, redactValue } from './redaction.ts';
import { REDACTED } from './secret-shapes.ts';

describe('FR-020: names, in every spelling', () => {
  const CREDENTIALS = [
    'password',
    'db password',
    'client secret',
    'client secret value',
    'private key',
    'private key pem',
    'x functions key',
    'x api key',
    'api key',
    'access token',
    'refresh token raw',
    'session token',
    'session signing keys',
    'shared access key',
    'account key',
    'connection string',
    'ocp apim subscription key',
    'set cookie',
    'authorization',
    'passphrase',
    'jwt',
    'pwd',
  ];
  const PERSONAL = [
    'email',
    'email address',
    'phone number',
    'iban',
    'card number',
    'first name',
    'description',
    'title',
  ];
  const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
  const SPELLINGS: Record<string, (words: string[]) => string> = {
    'camel case': ([first = '', ...rest]) => first + rest.map(capital).join(''),
    'Pascal case': (words) => words.map(capital).join(''),
    'snake case': (words) => words.join('_'),
    capitals: (words) => words.join('_').toUpperCase(),
    'kebab case': (words) => words.join('-'),
    'header case': (words) => words.map(capital).join('-'),
    dots: (words) => words.join('.'),
    'one word': (words) => words.join(''),
    words: (words) => words.join(' '),
  };
  const spelled = (names: string[]) =>
    names.flatMap((name) =>
      Object.entries(SPELLINGS).map(([spelling, spell]) => [name, spelling, spell(name.split(' '))] as const),
    );
  const CANARY = 'canary';

  it.each(spelled([...CREDENTIALS, ...PERSONAL]))('%s in %s, as a field and in JSON', (_name, _spelling, key) => {
    const value = { [key]: CANARY };
    for (const place of [
      value,
      { a: [value] },
      { [key]: { old: CANARY } },
      { [key]: [CANARY] },
      { name: 'x', value },
      JSON.stringify(value),
    ]) {
      expect(JSON.stringify(redactValue({ place }))).not.toContain(CANARY);
    }
    expect(redactText(`got ${JSON.stringify(value)}, sorry`)).not.toContain(CANARY);
    expect(redactText(`got ${JSON.stringify(JSON.stringify(value))}, sorry`)).not.toContain(CANARY);
  });

  it.each(spelled(CREDENTIALS))('%s in %s, in free text', (_name, _spelling, key) => {
    const texts = [
      `${key}=${CANARY}`,
      `${key}: ${CANARY}`,
      `the ${key} = "${CANARY} x"`,
      `{${key}:'${CANARY}'}`,
      `"${key}" => "${CANARY}"`,
    ];
    for (const text of [...texts, `"${key}": "${CANARY}`, `x\\n${key}=${CANARY}`]) {
      expect(redactText(text), text).not.toContain(CANARY);
    }
    expect(JSON.stringify(redactValue([{ name: key, value: CANARY }]))).not.toContain(CANARY);
  });

  it('lists of headers hide the value behind the name', () => {
    const raw = ['Host', 'h.example', 'Cookie', CANARY, 'X-Functions-Key', CANARY, 'Accept', '*/*'];
    expect(redactValue(raw)).toEqual([
      'Host',
      'h.example',
      'Cookie',
      REDACTED,
      'X-Functions-Key',
      REDACTED,
      'Accept',
      '*/*',
    ]);
  });

  it('a value that is cut off, a list and an object under a name are hidden as a whole', () => {
    for (const text of [`{"password":"${CANARY} x`, `"tokens": ["a", "${CANARY}"]`, `secret: {"old": "${CANARY}"}`]) {
      expect(redactText(text)).not.toContain(CANARY);
    }
  });
});
