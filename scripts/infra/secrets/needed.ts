import { DATABASE_LOGINS, DATABASE_SECRETS, type SecretName } from '#core/platform/names';
import type { InfraParameters } from '../infra-parameters.ts';
import { makeDatabaseLogin, makeSigningKeys, makeVapidKeys } from './make-value.ts';

/** How a missing secret gets its value. */
export type NeededSecret = { name: SecretName } & (
  | { from: 'random'; make: () => string }
  | { from: 'person'; optional: boolean; question: string; toValue: (answer: string) => string }
);

const asTyped = (answer: string): string => answer;

/** The secrets that these parameters need, those that we make ourselves first. */
export function neededSecrets(parameters: InfraParameters): NeededSecret[] {
  return [
    { name: 'session-signing-keys', from: 'random', make: makeSigningKeys },
    { name: 'vapid-keys', from: 'random', make: makeVapidKeys },
    ...(parameters.mail.driver === 'smtp' ? [ask('smtp-password', 'Password of the SMTP account')] : []),
    ...(parameters.database.mode === 'neon' ? DATABASE_SECRETS.map(askLogin) : []),
    askOptional('slack-webhook-url', 'Slack webhook for alerts and releases'),
    askOptional('llm-api-key', 'Key of the language model, where one is used'),
    askOptional('oidc-client-secret', 'Client secret of the sign-in provider, where one is used'),
  ];
}

function ask(name: SecretName, question: string): NeededSecret {
  return { name, from: 'person', optional: false, question, toValue: asTyped };
}

function askOptional(name: SecretName, question: string): NeededSecret {
  return { name, from: 'person', optional: true, question, toValue: asTyped };
}

function askLogin(name: (typeof DATABASE_SECRETS)[number]): NeededSecret {
  const user = DATABASE_LOGINS[name];
  const question = `Password of the database role ${user}`;
  return { name, from: 'person', optional: false, question, toValue: (answer) => makeDatabaseLogin(user, answer) };
}
