import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { AppError } from '#core/domain/errors';
import { ANYTHING, type Az } from '../az.ts';

/** What this script does with a vault. Values go in by file and come out by answer, never by command line. */
export type Vault = {
  /** Names of all secrets, without values. */
  names: () => Promise<string[]>;
  read: (name: string) => Promise<string>;
  /** Writes a new version. */
  write: (name: string, value: string) => Promise<void>;
};

/** The vault of this name, as the signed-in person may use it. */
export function createVault(az: Az, vaultName: string): Vault {
  const vault = ['--vault-name', vaultName];
  const call: Az = (args, answer) => az(args, answer).catch(explain);
  return {
    names: () => call(['keyvault', 'secret', 'list', ...vault, '--query', '[].name'], Type.Array(Type.String())),
    read: (name) => call(['keyvault', 'secret', 'show', ...vault, '--name', name, '--query', 'value'], Type.String()),
    write: (name, value) =>
      withSecretFile(value, async (file) => {
        // Without the query az would answer with the value.
        const args = ['keyvault', 'secret', 'set', ...vault, '--name', name, '--file', file, '--encoding', 'utf-8'];
        await call([...args, '--query', 'id'], ANYTHING);
      }),
  };
}

async function withSecretFile(value: string, use: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'todo-secret-'));
  try {
    const file = join(folder, 'value');
    await writeFile(file, value, { mode: 0o600 });
    await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const ADVICE: readonly { sign: RegExp; advice: string }[] = [
  {
    sign: /Forbidden|ForbiddenByRbac|not authorized/i,
    advice: 'Only the operators (TODO_OPERATORS_OBJECT_ID) may set secrets; a new role takes up to 10 minutes to work.',
  },
  {
    sign: /ObjectIsDeletedButRecoverable|currently in a deleted but recoverable state/i,
    advice: 'The secret was deleted: take it back with `az keyvault secret recover`, then run this again.',
  },
  {
    sign: /Failed to resolve|Name or service not known|getaddrinfo|VaultNotFound|not found/i,
    advice: 'The vault is made by `npm run infra:deploy`: run that first.',
  },
];

function explain(cause: unknown): never {
  if (!(cause instanceof AppError) || cause.code !== 'az.failed') throw cause;
  const found = ADVICE.find(({ sign }) => sign.test(cause.message));
  if (found === undefined) throw cause;
  const message = `${cause.message}\n  → ${found.advice}`;
  throw new AppError({ code: 'secrets.refused', kind: 'forbidden', message, cause });
}
