import { describe, expect, it } from 'vitest';
import { redactText, redactValue } from './redaction.ts';

describe('hostile text', () => {
  const PARTS = [
    'a',
    'a@',
    '%41',
    '%25',
    'a.',
    'password',
    ' 4',
    '4',
    'x://',
    'a=',
    'a b c=',
    'eyJ',
    'eyJ-',
    '"',
    '\\"',
    '\\',
    '\\\\u0041',
    '=',
    ' ',
    '+1 ',
    '+1234',
    '0',
    '01 ',
    '(030) 1',
    'Bearer ',
    'token="',
    'token:[',
    '<a>',
    '<a ',
    '--token ',
    'ghp_',
    'td_',
    'SG.aaaaaaaaaaaaaaaa.',
    '1Q~',
    'DE89',
    'DE89 3704 ',
    '@a.',
    '@',
    '-',
    'ab/',
    'cookie: ',
    '-----BEGIN PRIVATE KEY-----',
    'A1b2C3d4E5f6G7h8\n',
    '{"a":',
    '[',
    '{"token":"a"}',
    'ZWFkYUBleGFtcGxlLm9yZ',
    'q=1&code=',
  ];
  const cpuMs = (work: () => void): number => {
    const runs = [1, 2].map(() => {
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    });
    return Math.min(...runs);
  };

  // A quadratic pattern would need sixteen times as long for four times the text.
  it.each(PARTS)('1 MB of %j takes four times as long as a quarter of it', (part) => {
    const text = (length: number): string => part.repeat(Math.ceil(length / part.length));
    redactText(text(10_000));
    const quarter = Math.max(
      cpuMs(() => redactText(text(250_000))),
      5,
    );
    expect(cpuMs(() => redactText(text(1_000_000))) / quarter).toBeLessThan(10);
  });

  it('depth is bounded, in values and in JSON', () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    expect(redactText(deep)).toBe(deep);
    let value: unknown = 'hunter2';
    for (let n = 0; n < 1_000; n++) value = { a: value };
    expect(JSON.stringify(redactValue(value))).toContain('too deep');
    expect(JSON.stringify(redactValue(value))).not.toContain('hunter2');
  });
});
