import { AppError } from '#core/domain/errors';
import { DATABASE_LOGINS, DATABASE_SECRETS, type SecretName } from '#core/platform/names';
import { newValueOf, type Ask } from './fill-vault.ts';
import { rotateSigningKeys } from './make-value.ts';
import type { NeededSecret } from './needed.ts';
import type { Vault } from './vault.ts';

/** Longer than any process keeps a secret (60 s), with room for a slow vault. */
export const ANNOUNCEMENT_MS = 90_000;

/**
 * Gives a secret a new value (FR-024, EDGE-4): processes use it within 60 s, without a restart. Signing keys keep the old
 * one as `previous`; of the others the vault keeps the old version.
 * @throws AppError `invalid` for a secret that these parameters do not need, without a new value, and, with the steps to take
 * instead, for the password of a database role.
 */
export async function rotateSecret(rotation: {
  vault: Vault;
  needed: readonly NeededSecret[];
  ask: Ask;
  name: string;
  wait: (ms: number) => Promise<void>;
}): Promise<void> {
  const { vault, needed, ask, name, wait } = rotation;
  const secret = needed.find((candidate) => candidate.name === name);
  if (secret === undefined) refuse(`These parameters need no secret ${name}.`);
  if (isDatabaseSecret(secret.name)) refuse(databaseSteps(secret.name));
  if (secret.name === 'session-signing-keys') return rotateInTwoSteps(vault, secret.name, wait);
  const value = await newValueOf(secret, ask);
  if (value === undefined) refuse(`No new value for ${name}: nothing was changed.`);
  await vault.write(name, value);
}

async function rotateInTwoSteps(vault: Vault, name: string, wait: (ms: number) => Promise<void>): Promise<void> {
  const { announced, rotated } = rotateSigningKeys(await vault.read(name));
  await vault.write(name, announced);
  await wait(ANNOUNCEMENT_MS);
  await vault.write(name, rotated);
}

function isDatabaseSecret(name: SecretName): name is (typeof DATABASE_SECRETS)[number] {
  return (DATABASE_SECRETS as readonly string[]).includes(name);
}

/** A password changes at the database as well, which only its owner can do: a new value in the vault alone would lock us out. */
function databaseSteps(name: (typeof DATABASE_SECRETS)[number]): string {
  const role = DATABASE_LOGINS[name];
  return [
    `${name} is not rotated by this command: the password changes at the database too. With a second login nobody is locked out:`,
    `  1. psql as the database's owner: CREATE ROLE ${role}_b LOGIN PASSWORD '<new>' IN ROLE ${role};`,
    `     (the next time: swap ${role} and ${role}_b, with ALTER ROLE … PASSWORD)`,
    `  2. store {"user":"${role}_b","password":"<new>"} as ${name}: az keyvault secret set --vault-name <vault> --name ${name} --file <file>`,
    '  3. wait 2 minutes: every process asks the vault each minute and replaces its connections',
    `  4. psql: ALTER ROLE ${role} PASSWORD NULL;`,
  ].join('\n');
}

function refuse(message: string): never {
  throw new AppError({ code: 'secrets.refused', kind: 'invalid', message });
}
