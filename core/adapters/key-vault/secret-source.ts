import type { TokenCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import type { SecretClientOptions } from '@azure/keyvault-secrets';
import { AppError } from '#core/domain/errors';
import type { ErrorKind } from '#core/domain/errors';
import type { SecretName } from '#core/platform/names';
import type { SecretSource } from '#core/platform/secret-source';
import { azureCredential } from '#core/adapters/azure-identity/credential';

/** A vault answers in tens of milliseconds; a request must not hang on one that does not (`createSecretReader` serves the last value). */
const TIMEOUT_MS = 5_000;

export type KeyVaultOptions = {
  url: string;
  /** The process's own identity unless given: workload identity on AKS, the managed identity in Functions. */
  credential?: TokenCredential;
  clientOptions?: SecretClientOptions;
};

/**
 * Current versions of secrets from Azure Key Vault, asked anew each time (wrap it in `createSecretReader`).
 * @throws AppError `not-found`, `forbidden` (the identity may not read it, or it is disabled), `unauthenticated`, `rate-limited`
 * with the vault's own waiting time, or `unavailable`.
 */
export function createKeyVaultSecretSource({ url, credential, clientOptions }: KeyVaultOptions): SecretSource {
  const client = new SecretClient(url, credential ?? azureCredential(), {
    // `createSecretReader` retries: the SDK's own retries would keep requests waiting and hide the waiting time that a throttling vault asks for.
    retryOptions: { maxRetries: 0 },
    ...clientOptions,
  });
  return {
    async get(name) {
      try {
        const { value } = await client.getSecret(name, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
        if (value === undefined) throw refusal(name, 'not-found', undefined);
        return value;
      } catch (error) {
        throw error instanceof AppError ? error : translate(name, error);
      }
    },
  };
}

const KIND_OF_STATUS: Partial<Record<number, RefusalKind>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  429: 'rate-limited',
};

type RefusalKind = Extract<ErrorKind, 'unauthenticated' | 'forbidden' | 'not-found' | 'rate-limited' | 'unavailable'>;

const ADVICE = {
  unauthenticated: 'the vault does not know this identity; check the workload identity of this process',
  forbidden:
    'the vault refuses it to this identity, or it is disabled; check its role "Key Vault Secrets User" and the secret',
  'not-found': 'the vault has no such secret; set it with `npm run infra:secrets`',
  'rate-limited': 'the vault asks to wait',
  unavailable: 'the vault cannot be reached at the moment',
} as const satisfies Record<RefusalKind, string>;

function translate(name: SecretName, cause: unknown): AppError {
  // A credential that cannot get a token fails before the vault is asked, so there is no status.
  const status = cause instanceof Error && 'statusCode' in cause ? Number(cause.statusCode) : undefined;
  return refusal(name, (status !== undefined && KIND_OF_STATUS[status]) || 'unavailable', cause);
}

function refusal(name: SecretName, kind: RefusalKind, cause: unknown): AppError {
  const retryAfterSeconds = kind === 'rate-limited' ? retryAfterOf(cause) : undefined;
  return new AppError({
    code: `secret.${kind}`,
    kind,
    message: `The secret ${name} could not be read: ${ADVICE[kind]}.`,
    cause,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

function retryAfterOf(cause: unknown): number | undefined {
  const { response } = cause as { response?: { headers?: { get(name: string): string | undefined } } };
  const seconds = Number(response?.headers?.get('retry-after'));
  return Number.isInteger(seconds) && seconds > 0 ? seconds : undefined;
}
