import { systemClock } from '#core/platform/clock';
import { createSecretReader, type SecretReader } from '#core/platform/secret-reader';
import type { SecretSource } from '#core/platform/secret-source';

/** The product's reader without its memory, so that a test sees each change at once, and without a log. */
export function readerOfSecrets(source: SecretSource): SecretReader {
  const silent = () => undefined;
  return createSecretReader(source, {
    clock: systemClock,
    logger: { info: silent, warn: silent, error: silent },
    ttlMs: 0,
  });
}
