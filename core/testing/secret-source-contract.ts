import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redactText } from '#core/platform/redaction';
import type { SecretSource } from '#core/platform/secret-source';

export type SecretSourceFixture = {
  source: SecretSource;
  put(name: 'llm-api-key' | 'smtp-password', value: string): Promise<void>;
  remove(name: 'llm-api-key'): Promise<void>;
  /** Afterwards every read fails as it would when the vault or folder cannot be reached. */
  breakDown(): Promise<void>;
  close(): Promise<void>;
};

/** What every `SecretSource` promises (core/platform/secret-source.ts), whatever keeps the secrets. */
export function describeSecretSource(adapter: string, setUp: () => Promise<SecretSourceFixture>): void {
  describe(`SecretSource by ${adapter}`, () => {
    let fixture: SecretSourceFixture;
    beforeAll(async () => {
      fixture = await setUp();
    });
    afterAll(async () => {
      await fixture.close();
    });

    it('FR-019: gives the stored value, unchanged', async () => {
      const value = '{"user":"a","password":"p w\\"ß"}';
      await fixture.put('smtp-password', value);
      expect(await fixture.source.get('smtp-password')).toBe(value);
    });

    it('FR-024: gives the new value after a rotation, without a restart', async () => {
      await fixture.put('llm-api-key', 'first');
      expect(await fixture.source.get('llm-api-key')).toBe('first');
      await fixture.put('llm-api-key', 'second');
      expect(await fixture.source.get('llm-api-key')).toBe('second');
    });

    it('gives an empty value as it is: whoever reads it judges its form', async () => {
      await fixture.put('llm-api-key', '');
      expect(await fixture.source.get('llm-api-key')).toBe('');
    });

    it('says `not-found`, by name, when there is no such secret', async () => {
      await fixture.put('llm-api-key', 'soon gone');
      await fixture.remove('llm-api-key');
      const error = await fixture.source.get('llm-api-key').catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'AppError', kind: 'not-found', code: 'secret.not-found' });
      expect(String(error)).toContain('llm-api-key');
      // Whoever mends it reads this in the log.
      expect(redactText(String(error))).toBe(String(error));
    });

    it('EDGE-1: says `unavailable` when the place of the secrets cannot be reached', async () => {
      await fixture.breakDown();
      await expect(fixture.source.get('smtp-password')).rejects.toMatchObject({
        name: 'AppError',
        kind: 'unavailable',
      });
    });
  });
}
