import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretName } from '#core/platform/names';
import { makeSigningKeys, makeVapidKeys } from '../../infra/secrets/make-value.ts';

/** Not one of the vault's: in production Event Hubs has no key at all. */
const BROKER_KEY = 'broker-key';

/** The secrets that need no one to hand them over. The database's passwords are made by its own keeper. */
const MAKERS = {
  'session-signing-keys': makeSigningKeys,
  'vapid-keys': makeVapidKeys,
  [BROKER_KEY]: randomKey,
} satisfies Partial<Record<SecretName | typeof BROKER_KEY, () => string>>;

/**
 * Makes the local secrets that are missing, as files for their owner only; those that are there stay, so that sessions
 * outlive a restart. Add others (`llm-api-key`, …) by hand: they are read as the vault's.
 */
export async function prepareSecrets(dir: string): Promise<{ brokerKey: string }> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  for (const [name, make] of Object.entries(MAKERS)) await makeOnce(join(dir, name), make);
  return { brokerKey: await readFile(join(dir, BROKER_KEY), 'utf8') };
}

async function makeOnce(path: string, make: () => string): Promise<void> {
  const exists = await readFile(path).then(
    () => true,
    () => false,
  );
  if (exists) return;
  // Beside and renamed: nobody reads half a secret.
  await writeFile(`${path}.part`, make(), { mode: 0o600 });
  await rename(`${path}.part`, path);
}

function randomKey(): string {
  return randomBytes(32).toString('base64');
}
