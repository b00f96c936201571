import type { SecretName } from './names.ts';

/**
 * The place where secrets are kept, asked anew each time. Only `createSecretReader` uses it: whoever needs a secret reads it there.
 * @throws AppError `not-found` when there is no such secret, `forbidden` or `unauthenticated` when this process may not read it,
 * `unavailable` or `rate-limited` when the place cannot answer now. Messages name the secret, so they are for operators only.
 */
export type SecretSource = { get(name: SecretName): Promise<string> };
