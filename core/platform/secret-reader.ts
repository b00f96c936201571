import { AppError, kindOf } from '#core/domain/errors';
import type { Clock } from '#core/domain/ports';
import type { SecretName } from './names.ts';
import { createSecretReport, type SecretLogger } from './secret-report.ts';
import type { SecretSource } from './secret-source.ts';
import { parseSecret, type SecretValue } from './secret-values.ts';

/**
 * The only way to a secret. Ask each time you need it: a rotated one is used within 60 s, without a restart (FR-024).
 */
export type SecretReader = {
  /**
   * The checked value.
   * @throws AppError `unavailable`, code `secret.unusable`, with a neutral message, because it reaches clients. Its cause says
   * which secret is missing, refused or malformed.
   */
  read<Name extends SecretName>(name: Name): Promise<SecretValue<Name>>;
  /** False when the last `read` of this secret failed. */
  isUsable(name: SecretName): boolean;
};

/** A value is used at most this long after it was read. */
const TTL_MS = 60_000;
/** While the vault cannot be reached, ask it only this often and not with every use: each request may take seconds to fail. */
const OUTAGE_RETRY_MS = 5_000;
/** Without a value, ask this often: soon, because everything waits for it, but not with every request. */
const FAILURE_RETRY_MS = 1_000;

type Known = { value: unknown; refreshAt: number };
type Failed = { error: unknown; retryAt: number };

/**
 * One question to the place of the secrets, without a memory.
 * @throws AppError as `SecretReader.read`
 */
export async function readSecret<Name extends SecretName>(
  source: SecretSource,
  name: Name,
): Promise<SecretValue<Name>> {
  try {
    return parseSecret(name, await source.get(name));
  } catch (cause) {
    throw unusable(cause);
  }
}

/** Whether the place of the secrets did not answer, as opposed to an answer that cannot be used. */
export function isOutageOfVault(error: unknown): boolean {
  const kind = kindOf(error instanceof AppError && error.code === UNUSABLE ? error.cause : error);
  return kind === 'unavailable' || kind === 'rate-limited';
}

/**
 * Answers from memory for `ttlMs`, then asks `source` once, however many callers wait. While the vault is away the last value
 * is served. When it refuses, no longer has the secret, or has something that cannot be used, the last value is served to the
 * end of its time and not longer: a withdrawn secret must stop working.
 */
export function createSecretReader(
  source: SecretSource,
  { clock, logger, ttlMs = TTL_MS }: { clock: Clock; logger: SecretLogger; ttlMs?: number },
): SecretReader {
  const known = new Map<SecretName, Known>();
  const failed = new Map<SecretName, Failed>();
  const pending = new Map<SecretName, Promise<unknown>>();
  const report = createSecretReport(logger, clock);
  const now = (): number => clock.now().getTime();

  async function refresh(name: SecretName): Promise<unknown> {
    try {
      const value: unknown = await readSecret(source, name);
      known.set(name, { value, refreshAt: now() + ttlMs });
      failed.delete(name);
      report.works(name);
      return value;
    } catch (error) {
      const stale = known.get(name);
      if (stale && isOutageOfVault(error)) {
        stale.refreshAt = now() + Math.min(ttlMs, waitMs(error, OUTAGE_RETRY_MS));
        report.isStale(name, error);
        return stale.value;
      }
      known.delete(name);
      failed.set(name, { error, retryAt: now() + Math.min(ttlMs, waitMs(error, FAILURE_RETRY_MS)) });
      report.fails(name, error);
      throw error;
    }
  }

  async function current(name: SecretName): Promise<unknown> {
    const value = known.get(name);
    if (value && now() < value.refreshAt) return value.value;
    const failure = failed.get(name);
    if (failure && now() < failure.retryAt) throw failure.error;
    const running = pending.get(name) ?? refresh(name).finally(() => pending.delete(name));
    pending.set(name, running);
    return running;
  }

  return {
    read: async <Name extends SecretName>(name: Name) => (await current(name)) as SecretValue<Name>,
    isUsable: (name) => !failed.has(name),
  };
}

/** A vault that throttles says how long to wait. */
function waitMs(error: unknown, usualMs: number): number {
  const asked = error instanceof AppError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
  return Math.max(asked, usualMs);
}

const UNUSABLE = 'secret.unusable';

function unusable(cause: unknown): AppError {
  const retryAfterSeconds = cause instanceof AppError ? cause.retryAfterSeconds : undefined;
  return new AppError({
    code: UNUSABLE,
    kind: 'unavailable',
    message: 'The service cannot do this at the moment: a part of its setup is missing. Try again later.',
    cause,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}
