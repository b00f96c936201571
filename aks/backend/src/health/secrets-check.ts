import type { Clock } from '#core/domain/ports';
import { isOutageOfVault, readSecret, type SecretReader } from '#core/platform/secret-reader';
import type { SecretSource } from '#core/platform/secret-source';
import type { ComponentHealth, HealthCheck } from './monitor.ts';

/** Each question to the vault costs money; a change still shows within 30 s (SC-008). */
const VAULT_CHECK_MS = 25_000;

const HEALTHY: ComponentHealth = { status: 'healthy', detail: 'answers' };
const AWAY: ComponentHealth = {
  status: 'degraded',
  detail: 'the vault cannot be reached; secrets that are known stay in use',
};
const ENDING: ComponentHealth = {
  status: 'degraded',
  detail: 'the vault has no signing keys that can be used; those that are known end within a minute',
};
const DOWN: ComponentHealth = { status: 'down', detail: 'the signing keys of sessions cannot be used' };

/**
 * The signing keys as requests read them: without them nobody is signed in, so that is `down`. While they are known the vault
 * itself is looked at from time to time, by the same reader, so that health warns before they end.
 */
export function secretsCheck({
  secrets,
  source,
  clock,
}: {
  secrets: SecretReader;
  source: SecretSource;
  clock: Clock;
}): HealthCheck {
  let vault = { health: HEALTHY, askedAt: Number.NEGATIVE_INFINITY };
  return {
    whenUnreachable: AWAY,
    async check() {
      const isUsable = await secrets.read('session-signing-keys').then(
        () => true,
        () => false,
      );
      if (!isUsable) return DOWN;
      const now = clock.now().getTime();
      if (now - vault.askedAt >= VAULT_CHECK_MS) vault = { health: await lookIntoVault(source), askedAt: now };
      return vault.health;
    },
  };
}

async function lookIntoVault(source: SecretSource): Promise<ComponentHealth> {
  try {
    await readSecret(source, 'session-signing-keys');
    return HEALTHY;
  } catch (error) {
    return isOutageOfVault(error) ? AWAY : ENDING;
  }
}
