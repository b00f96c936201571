import { AppError } from '#core/domain/errors';
import type { NeededSecret } from './needed.ts';
import type { Vault } from './vault.ts';

/** Answers for secrets that people know; undefined = nothing to store. */
export type Ask = (secret: Extract<NeededSecret, { from: 'person' }>) => Promise<string | undefined>;

/** What became of a secret. */
export type Outcome = { name: string; did: 'kept' | 'created' | 'left out' };

/** Creates what is missing. What exists is never touched: running it twice changes nothing. */
export async function fillVault({
  vault,
  needed,
  ask,
}: {
  vault: Vault;
  needed: readonly NeededSecret[];
  ask: Ask;
}): Promise<Outcome[]> {
  const existing = new Set(await vault.names());
  const outcomes: Outcome[] = [];
  for (const secret of needed) {
    const did = existing.has(secret.name) ? 'kept' : await create(secret, vault, ask);
    outcomes.push({ name: secret.name, did });
  }
  return outcomes;
}

async function create(secret: NeededSecret, vault: Vault, ask: Ask): Promise<Outcome['did']> {
  const value = await newValueOf(secret, ask);
  if (value === undefined) return 'left out';
  await vault.write(secret.name, value);
  return 'created';
}

/**
 * A fresh value: made here or asked for.
 * @throws AppError `invalid` when a needed answer is empty.
 */
export async function newValueOf(secret: NeededSecret, ask: Ask): Promise<string | undefined> {
  if (secret.from === 'random') return secret.make();
  const answer = (await ask(secret))?.trim();
  if (answer) return secret.toValue(answer);
  if (secret.optional) return undefined;
  const message = `${secret.name} is needed: ${secret.question}.`;
  throw new AppError({ code: 'secrets.no-answer', kind: 'invalid', message });
}
