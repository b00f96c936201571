import { AppError } from '#core/domain/errors';
import type { Az } from '../../infra/az.ts';
import { createVault } from '../../infra/secrets/vault.ts';
import type { ReadSecret } from './channels.ts';

const VARIABLES = { 'slack-webhook-url': 'SLACK_WEBHOOK_URL', 'smtp-password': 'SMTP_PASSWORD' } as const;

/** Secrets of a person's shell, or of a test. */
export function secretsOfEnvironment(env: NodeJS.ProcessEnv): ReadSecret {
  return (name) => Promise.resolve(env[VARIABLES[name]]);
}

/** Secrets of the vault, into this process only: a job's environment can be read by all of its steps. */
export function secretsOfVault(az: Az, vaultName: string): ReadSecret {
  const vault = createVault(az, vaultName);
  return (name) =>
    vault.read(name).catch((error: unknown) => {
      if (error instanceof AppError && error.message.includes('SecretNotFound')) return undefined;
      throw error;
    });
}
