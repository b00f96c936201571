import { kindOf } from '#core/domain/errors';
import type { Clock } from '#core/domain/ports';
import type { SecretName } from './names.ts';
import type { SecretSource } from './secret-source.ts';

const TTL_MS = 60_000;
/** While the vault is away, ask it this often and not with every use: each question may take seconds to fail. */
const OUTAGE_RETRY_MS = 5_000;

type Entry = { value: string; refreshAt: number };

/**
 * Answers from memory for `ttlMs`, then asks `source` once, however many callers wait (FR-024: a rotated secret is used within
 * that time, without a restart). When the vault is unavailable the last value is served; when it refuses or no longer has the
 * secret, that is the answer, because a withdrawn secret must stop working.
 * @throws AppError as `source` does when there is nothing to serve.
 */
export function cacheSecrets(
  source: SecretSource,
  { ttlMs = TTL_MS, clock }: { ttlMs?: number; clock: Clock },
): SecretSource {
  const entries = new Map<SecretName, Entry>();
  const pending = new Map<SecretName, Promise<string>>();
  const now = (): number => clock.now().getTime();

  async function refresh(name: SecretName): Promise<string> {
    try {
      const value = await source.get(name);
      entries.set(name, { value, refreshAt: now() + ttlMs });
      return value;
    } catch (error) {
      const stale = entries.get(name);
      if (!stale || !isOutage(error)) {
        entries.delete(name);
        throw error;
      }
      stale.refreshAt = now() + Math.min(ttlMs, OUTAGE_RETRY_MS);
      return stale.value;
    }
  }

  return {
    async get(name) {
      const entry = entries.get(name);
      if (entry && now() < entry.refreshAt) return entry.value;
      const running = pending.get(name) ?? refresh(name).finally(() => pending.delete(name));
      pending.set(name, running);
      return running;
    },
  };
}

function isOutage(error: unknown): boolean {
  const kind = kindOf(error);
  return kind === 'unavailable' || kind === 'rate-limited';
}
