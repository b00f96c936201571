import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#core/domain/errors';
import type { SecretName } from '#core/platform/names';
import type { SecretSource } from '#core/platform/secret-source';

/**
 * Secrets as files of a folder, one per name, read anew each time (wrap it in `createSecretReader`): the local stand-in for the vault.
 * One line break at the end does not belong to the secret.
 * @throws AppError `not-found`, `forbidden` or `unavailable`; messages name the secret, never the folder's content.
 */
export function createFileSecretSource(dir: string): SecretSource {
  return {
    async get(name) {
      try {
        return (await readFile(join(dir, name), 'utf8')).replace(/\r?\n$/, '');
      } catch (error) {
        throw translate(name, error);
      }
    },
  };
}

function translate(name: SecretName, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') {
    const message = `There is no secret ${name}. Write a file of that name into the secrets folder.`;
    return new AppError({ code: 'secret.not-found', kind: 'not-found', message, cause });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    const message = `This process may not read the secret ${name}. Check the file's owner and mode.`;
    return new AppError({ code: 'secret.forbidden', kind: 'forbidden', message, cause });
  }
  const message = `The secret ${name} cannot be read from the secrets folder at the moment.`;
  return new AppError({ code: 'secret.unavailable', kind: 'unavailable', message, cause });
}
