import { AppError } from '#core/domain/errors';
import type { SecretName } from '#core/platform/names';
import type { SecretSource } from '#core/platform/secret-source';

export type MemorySecretSource = SecretSource & {
  put(name: SecretName, value: string): void;
  remove(name: SecretName): void;
  /** From now on every read fails, as when a vault is away. */
  goAway(): void;
};

/** A place of secrets in the memory of a test; it keeps the promises of the real ones (secret-source-contract.ts). */
export function createMemorySecretSource(secrets: Partial<Record<SecretName, string>> = {}): MemorySecretSource {
  const values = new Map(Object.entries(secrets));
  let isAway = false;
  return {
    put: (name, value) => void values.set(name, value),
    remove: (name) => void values.delete(name),
    goAway: () => void (isAway = true),
    async get(name) {
      if (isAway) throw new AppError({ code: 'secret.unavailable', kind: 'unavailable', message: `No ${name} now.` });
      const value = values.get(name);
      if (value !== undefined) return value;
      throw new AppError({ code: 'secret.not-found', kind: 'not-found', message: `There is no secret ${name}.` });
    },
  };
}
