import { AppError } from '#core/domain/errors';
import { newValueOf, type Ask } from './fill-vault.ts';
import { rotateSigningKeys } from './make-value.ts';
import type { NeededSecret } from './needed.ts';
import type { Vault } from './vault.ts';

/** Longer than any process keeps a secret (60 s), with room for a slow vault. */
export const ANNOUNCEMENT_MS = 90_000;

/**
 * Gives a secret a new value (FR-024, EDGE-4): processes use it within 60 s, without a restart. Signing keys keep the old
 * one as `previous`; of the others the vault keeps the old version.
 * @throws AppError `invalid` for a secret that these parameters do not need, or without a new value.
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

function refuse(message: string): never {
  throw new AppError({ code: 'secrets.refused', kind: 'invalid', message });
}
