import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import type { ErrorKind } from '#core/domain/errors';
import { createSecretReader, isOutageOfVault, readSecret, type SecretReader } from './secret-reader.ts';

const NAME = 'llm-api-key';
const KEYS = 'session-signing-keys';
const fail = (kind: ErrorKind) => () =>
  Promise.reject(new AppError({ code: `secret.${kind}`, kind, message: `no ${NAME}` }));
const throttled = () =>
  Promise.reject(
    new AppError({ code: 'secret.rate-limited', kind: 'rate-limited', message: 'no', retryAfterSeconds: 7 }),
  );

let nowMs: number;
let asked: number;
let answer: () => Promise<string>;
let logged: { level: string; fields: Record<string, unknown> }[];
let secrets: SecretReader;
const clock = { now: () => new Date(nowMs) };
const source = { get: () => ((asked += 1), answer()) };
const levels = () => logged.map(({ level }) => level);

beforeEach(() => {
  nowMs = 0;
  asked = 0;
  logged = [];
  answer = async () => 'first';
  const log = (level: string) => (fields: object) => void logged.push({ level, fields: { ...fields } });
  const logger = { info: log('info'), warn: log('warn'), error: log('error') };
  secrets = createSecretReader(source, { clock, logger: logger as never });
});

describe('a reader of secrets remembers', () => {
  it('what it has read for a minute', async () => {
    await secrets.read(NAME);
    nowMs = 59_999;
    expect(await secrets.read(NAME)).toBe('first');
    expect(asked).toBe(1);
  });

  it('FR-024 US5.4 EDGE-4: and uses a rotated secret within 60 s, without a restart', async () => {
    await secrets.read(NAME);
    answer = async () => 'second';
    nowMs = 60_000;
    expect(await secrets.read(NAME)).toBe('second');
  });

  it('one answer for all who come at once', async () => {
    const answers = await Promise.all([secrets.read(NAME), secrets.read(NAME), secrets.read(NAME)]);
    expect(answers).toEqual(['first', 'first', 'first']);
    expect(asked).toBe(1);
  });

  it('each name for itself', async () => {
    await secrets.read(NAME);
    answer = async () => 'other';
    expect(await secrets.read('smtp-password')).toBe('other');
  });
});

describe('EDGE-1: while the vault is away', () => {
  it.each(['unavailable', 'rate-limited'] as const)('(%s) the last value is served', async (kind) => {
    await secrets.read(NAME);
    answer = fail(kind);
    nowMs = 3_600_000;
    expect(await secrets.read(NAME)).toBe('first');
    expect(secrets.isUsable(NAME)).toBe(true);
  });

  it('questions go out every 5 s, not with every use, and its return is noticed', async () => {
    await secrets.read(NAME);
    answer = fail('unavailable');
    nowMs = 60_000;
    await secrets.read(NAME);
    nowMs = 64_999;
    await secrets.read(NAME);
    expect(asked).toBe(2);
    answer = async () => 'back';
    nowMs = 65_000;
    expect(await secrets.read(NAME)).toBe('back');
    expect(levels()).toEqual(['warn', 'info']);
  });
});

/** How the place of the secrets answers, and what a reader makes of it for whoever reads `session-signing-keys`. */
const BROKEN: readonly [string, () => Promise<string>][] = [
  ['missing', fail('not-found')],
  ['refused', fail('forbidden')],
  ['refused to this identity', fail('unauthenticated')],
  ['not to be had at all', fail('unavailable')],
  ['throttled', fail('rate-limited')],
  ['failing by a bug', () => Promise.reject(new Error('hunter2 hunter2'))],
  ['empty', async () => ''],
  ['no JSON', async () => 'hunter2 hunter2 hunter2'],
  ['half of its JSON', async () => '{"current":"hunter2 hunter2 h'],
  ['JSON of another shape', async () => '["hunter2 hunter2 hunter2"]'],
  ['without the field', async () => '{"curent":"hunter2 hunter2 hunter2"}'],
  ['too short', async () => '{"current":"hunter2"}'],
  ['with a previous key that is too short', async () => '{"current":"hunter2 hunter2 hunter2","previous":"hunter2"}'],
  ['deep JSON', async () => `${'['.repeat(20_000)}"hunter2"`],
];

describe('a secret that cannot be used', () => {
  it.each(BROKEN)('(%s) is an outage, told without its name and its value', async (_name, get) => {
    answer = get;
    const error = await secrets.read(KEYS).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'AppError', kind: 'unavailable', code: 'secret.unusable' });
    expect(String(error)).not.toMatch(/signing|llm|hunter2/);
    expect(secrets.isUsable(KEYS)).toBe(false);
    expect(levels()).toEqual(['error']);
    expect(logged[0]?.fields).toMatchObject({ secretName: KEYS, err: { name: expect.any(String) } });
  });

  it('is described to operators by name and form, never by value', async () => {
    answer = async () => '{"current":"hunter2"}';
    await secrets.read(KEYS).catch(() => undefined);
    expect(String(logged[0]?.fields['err'])).toContain('JSON with the fields current, previous');
    expect(String(logged[0]?.fields['err'])).not.toContain('hunter2');
  });

  it('is asked for again after a second, not with every request, and works as soon as it is mended', async () => {
    answer = fail('not-found');
    for (let n = 0; n < 100; n++) await secrets.read(NAME).catch(() => undefined);
    expect(asked).toBe(1);
    answer = async () => 'first';
    nowMs = 1_000;
    expect(await secrets.read(NAME)).toBe('first');
    expect(secrets.isUsable(NAME)).toBe(true);
    expect(levels()).toEqual(['error', 'info']);
  });

  it('is logged once a minute while it lasts, and at once when the reason changes', async () => {
    answer = fail('not-found');
    for (nowMs = 0; nowMs <= 120_000; nowMs += 1_000) await secrets.read(KEYS).catch(() => undefined);
    expect(levels()).toEqual(['error', 'error', 'error']);
    answer = async () => 'garbage';
    await secrets.read(KEYS).catch(() => undefined);
    expect(levels()).toHaveLength(4);
  });

  it('a vault that asks to wait is left alone for so long, and callers are told', async () => {
    answer = throttled;
    await expect(secrets.read(NAME)).rejects.toMatchObject({ retryAfterSeconds: 7 });
    nowMs = 6_999;
    await expect(secrets.read(NAME)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(asked).toBe(1);
    answer = async () => 'first';
    nowMs = 7_000;
    await secrets.read(NAME);
    answer = throttled;
    nowMs = 67_000;
    await secrets.read(NAME);
    nowMs = 73_999;
    await secrets.read(NAME);
    expect(asked).toBe(3);
  });

  it.each([
    ['withdrawn', fail('forbidden')],
    ['deleted', fail('not-found')],
    ['rotated to garbage', async () => ''],
  ])('FR-023: (%s) while it is known, is used to the end of its minute and not longer', async (_name, get) => {
    await secrets.read(NAME);
    answer = get;
    nowMs = 59_999;
    expect(await secrets.read(NAME)).toBe('first');
    nowMs = 60_000;
    await expect(secrets.read(NAME)).rejects.toMatchObject({ kind: 'unavailable' });
    answer = fail('unavailable');
    nowMs = 61_000;
    await expect(secrets.read(NAME)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('without a memory', () => {
  it('the vault is asked each time, and an outage of it is told from an answer that cannot be used', async () => {
    answer = fail('rate-limited');
    expect(isOutageOfVault(await readSecret(source, NAME).catch((error: unknown) => error))).toBe(true);
    answer = async () => '';
    expect(isOutageOfVault(await readSecret(source, NAME).catch((error: unknown) => error))).toBe(false);
    answer = async () => 'value';
    expect(await readSecret(source, NAME)).toBe('value');
    expect(asked).toBe(3);
  });
});
