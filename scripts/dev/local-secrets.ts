import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretName } from '#core/domain/names';

/** Not one of the vault's: in production Event Hubs has no key at all. */
const BROKER_KEY = 'broker-key';

/** The secrets that need no one to hand them over. The database's passwords are made by its own keeper. */
const MAKERS = {
  'session-signing-keys': () => JSON.stringify({ current: randomKey(), previous: null }),
  'vapid-keys': () => JSON.stringify(vapidKeys()),
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

/** An identity for web push (RFC 8292): the uncompressed public point and the private scalar, as the libraries take them. */
function vapidKeys(): { publicKey: string; privateKey: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return { publicKey: point.toString('base64url'), privateKey: d };
}
