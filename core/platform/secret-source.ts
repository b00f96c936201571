import type { SecretName } from './names.ts';

/**
 * A secret's current value, at most 60 s old; ask each time you need it, so that rotation needs no restart (FR-024).
 * @throws AppError `unavailable` when the vault cannot be reached and nothing is cached, `not-found` when there is no such secret.
 */
export type SecretSource = { get(name: SecretName): Promise<string> };
