import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import type { ErrorKind } from '#core/domain/errors';
import { cacheSecrets } from './secret-cache.ts';

const NAME = 'llm-api-key';
const fail = (kind: ErrorKind) => () => Promise.reject(new AppError({ code: `secret.${kind}`, kind, message: 'no' }));

describe('cacheSecrets', () => {
  let nowMs: number;
  let asked: number;
  let answer: () => Promise<string>;
  let secrets: ReturnType<typeof cacheSecrets>;

  beforeEach(() => {
    nowMs = 0;
    asked = 0;
    answer = async () => 'first';
    const source = { get: () => ((asked += 1), answer()) };
    secrets = cacheSecrets(source, { clock: { now: () => new Date(nowMs) } });
  });

  it('asks the vault once a minute', async () => {
    await secrets.get(NAME);
    nowMs = 59_999;
    expect(await secrets.get(NAME)).toBe('first');
    expect(asked).toBe(1);
  });

  it('FR-024 US5.4 EDGE-4: a rotated secret is used within 60 s, without a restart', async () => {
    await secrets.get(NAME);
    answer = async () => 'second';
    nowMs = 60_000;
    expect(await secrets.get(NAME)).toBe('second');
  });

  it('callers who come at once share one question', async () => {
    expect(await Promise.all([secrets.get(NAME), secrets.get(NAME), secrets.get(NAME)])).toEqual([
      'first',
      'first',
      'first',
    ]);
    expect(asked).toBe(1);
  });

  it('one name does not answer for another', async () => {
    await secrets.get(NAME);
    answer = async () => 'other';
    expect(await secrets.get('smtp-password')).toBe('other');
  });

  it.each(['unavailable', 'rate-limited'] as const)(
    'EDGE-1: serves the last value while the vault is %s',
    async (kind) => {
      await secrets.get(NAME);
      answer = fail(kind);
      nowMs = 3_600_000;
      expect(await secrets.get(NAME)).toBe('first');
    },
  );

  it('EDGE-1: asks an absent vault every 5 s, not with every use, and notices its return', async () => {
    await secrets.get(NAME);
    answer = fail('unavailable');
    nowMs = 60_000;
    await secrets.get(NAME);
    nowMs = 64_999;
    await secrets.get(NAME);
    expect(asked).toBe(2);
    answer = async () => 'back';
    nowMs = 65_000;
    expect(await secrets.get(NAME)).toBe('back');
  });

  it.each(['forbidden', 'not-found'] as const)('FR-023: a secret that is now %s is no longer served', async (kind) => {
    await secrets.get(NAME);
    answer = fail(kind);
    nowMs = 60_000;
    await expect(secrets.get(NAME)).rejects.toMatchObject({ kind });
    answer = fail('unavailable');
    await expect(secrets.get(NAME)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('says what the vault says when nothing is cached, and asks again next time', async () => {
    answer = fail('unavailable');
    await expect(secrets.get(NAME)).rejects.toMatchObject({ kind: 'unavailable' });
    answer = async () => 'first';
    expect(await secrets.get(NAME)).toBe('first');
  });
});
