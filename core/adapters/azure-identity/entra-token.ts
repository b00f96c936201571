import type { TokenCredential } from '@azure/identity';
import { AppError } from '#core/domain/errors';
import type { Logger } from '#core/platform/logger';
import { azureCredential } from './credential.ts';

/** A token comes from memory or within tens of milliseconds; whoever connects must not hang on an identity service that does not answer. */
const TIMEOUT_MS = 5_000;

/**
 * Tokens of this process's identity for one scope, as passwords. `logger` is told why one could not be had.
 * @throws AppError `unavailable`, code `identity.unavailable`, with a neutral message, because it reaches clients.
 */
export function entraToken(
  scope: string,
  {
    logger,
    credential = azureCredential(),
  }: { logger?: Pick<Logger, 'warn'> | undefined; credential?: TokenCredential },
): () => Promise<string> {
  return async () => {
    try {
      const answer = await credential.getToken(scope, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
      if (answer?.token) return answer.token;
      throw new Error('the identity service gave no token');
    } catch (cause) {
      logger?.warn({ err: cause, scope }, 'no Entra token was given; check the identity of this process');
      const message = 'The service cannot do this at the moment. Try again in a moment.';
      throw new AppError({ code: 'identity.unavailable', kind: 'unavailable', message, cause, retryAfterSeconds: 2 });
    }
  };
}
