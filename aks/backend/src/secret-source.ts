import type { SecretSource } from '#core/platform/secret-source';
import type { BackendConfig } from './config.ts';

/** The vault of the settings. Only the one that is used is loaded: Azure's libraries cost a third of a second at start. */
export async function openSecretSource({
  KEY_VAULT_URL: url,
  SECRETS_DIR: dir,
}: Pick<BackendConfig, 'KEY_VAULT_URL' | 'SECRETS_DIR'>): Promise<SecretSource> {
  if (url !== undefined) {
    const { createKeyVaultSecretSource } = await import('#core/adapters/key-vault/secret-source');
    return createKeyVaultSecretSource({ url });
  }
  const { createFileSecretSource } = await import('#core/adapters/secret-files/secret-source');
  return createFileSecretSource(dir ?? '');
}
