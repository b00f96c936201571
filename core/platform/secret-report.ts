import { AppError } from '#core/domain/errors';
import type { Clock } from '#core/domain/ports';
import type { Logger } from './logger.ts';
import type { SecretName } from './names.ts';

export type SecretLogger = Pick<Logger, 'info' | 'warn' | 'error'>;

/** A state that lasts is logged this often. */
const LOG_AGAIN_MS = 60_000;

/** Tells operators which secret fails and why: when it begins, each minute while it lasts, and when it is over. */
export function createSecretReport(logger: SecretLogger, clock: Clock) {
  const told = new Map<SecretName, { what: string; at: number }>();
  const isNews = (name: SecretName, what: string): boolean => {
    const last = told.get(name);
    const at = clock.now().getTime();
    if (last?.what === what && at - last.at < LOG_AGAIN_MS) return false;
    told.set(name, { what, at });
    return true;
  };
  return {
    fails(secretName: SecretName, error: unknown): void {
      const err = causeOf(error);
      if (!isNews(secretName, err instanceof AppError ? err.code : 'unknown')) return;
      logger.error({ secretName, err }, 'a secret cannot be used: what needs it does not work');
    },
    isStale(secretName: SecretName, error: unknown): void {
      if (!isNews(secretName, 'stale')) return;
      logger.warn({ secretName, err: causeOf(error) }, 'the secrets cannot be reached: the known value stays in use');
    },
    works(secretName: SecretName): void {
      if (told.delete(secretName)) logger.info({ secretName }, 'a secret can be read again');
    },
  };
}

/** The reader's own error is neutral; its cause names the secret. */
function causeOf(error: unknown): unknown {
  return error instanceof AppError ? error.cause : error;
}
