import type { SecretSource } from '#core/platform/secret-source';
import type { SecretSettings } from '#core/platform/settings';

/** The secrets that the settings name. Only the adapter in use is loaded: Azure's libraries cost a third of a second at start. */
export async function openSecretSource({
  KEY_VAULT_URL: url,
  SECRETS_DIR: dir,
}: SecretSettings): Promise<SecretSource> {
  if (url !== undefined) {
    const { createKeyVaultSecretSource } = await import('#core/adapters/key-vault/secret-source');
    return createKeyVaultSecretSource({ url });
  }
  if (dir === undefined) throw new Error('openSecretSource needs KEY_VAULT_URL or SECRETS_DIR: see `exactlyOneOf`');
  const { createFileSecretSource } = await import('#core/adapters/secret-files/secret-source');
  return createFileSecretSource(dir);
}
