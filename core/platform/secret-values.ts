import Type, { type Static, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { AppError } from '#core/domain/errors';
import type { SecretName } from './names.ts';

/** Text without a line break, which a file or a copied value easily brings along. */
const Line = Type.String({ pattern: '^[^\\r\\n]+$' });
/** Shorter keys could be guessed. */
const SigningKey = Type.String({ minLength: 16 });
/** `user` is the login that the password belongs to, so that two can alternate in a rotation; without it the settings' one. */
const DatabaseLogin = Type.Object({
  user: Type.Optional(Type.String({ minLength: 1 })),
  password: Type.String({ minLength: 1 }),
});
export type DatabaseLogin = Static<typeof DatabaseLogin>;

/** What each secret must look like. Text is the value itself; anything else is JSON. Further fields of JSON are let be. */
const SHAPES = {
  /** New sessions are signed by `current`; `previous`, if there is one, still verifies. */
  'session-signing-keys': Type.Object({
    current: SigningKey,
    previous: Type.Optional(Type.Union([SigningKey, Type.Literal(''), Type.Null()])),
  }),
  /** P-256, raw and base64url, as browsers and RFC 8292 want them. */
  'vapid-keys': Type.Object({
    publicKey: Type.String({ pattern: '^[\\w-]{87}$' }),
    privateKey: Type.String({ pattern: '^[\\w-]{43}$' }),
  }),
  'llm-api-key': Line,
  'slack-webhook-url': Type.String({ pattern: '^https://\\S+$' }),
  'smtp-password': Line,
  'oidc-client-secret': Line,
  'database-password-owner': DatabaseLogin,
  'database-password-app': DatabaseLogin,
  'database-password-worker': DatabaseLogin,
} as const satisfies Record<SecretName, TSchema>;

/** A secret after its check: text, or the object that its JSON describes. */
export type SecretValue<Name extends SecretName> = Static<(typeof SHAPES)[Name]>;

/**
 * The checked value of a secret from its text.
 * @throws AppError `invalid`, code `secret.malformed`, which names the secret and never quotes it: the parser's own error would.
 */
export function parseSecret<Name extends SecretName>(name: Name, text: string): SecretValue<Name> {
  return parseBy(SHAPES[name], name, text) as SecretValue<Name>;
}

/**
 * The same for a database login that is no secret of the product, such as the local administrator's.
 * @throws AppError as `parseSecret`
 */
export function parseDatabaseLogin(name: string, text: string): DatabaseLogin {
  return parseBy(DatabaseLogin, name, text);
}

function parseBy<Schema extends TSchema>(schema: Schema, name: string, text: string): Static<Schema> {
  const isText = Type.IsString(schema);
  const value = isText ? text : parseJson(text);
  if (Check(schema, value)) return value;
  const form = isText ? 'it must be one line of text' : `it must be JSON with the fields ${fieldsOf(schema)}`;
  const message = `The secret ${name} cannot be used: ${form}. Write it anew (docs/operations.md, "Rotate a secret").`;
  throw new AppError({ code: 'secret.malformed', kind: 'invalid', message });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldsOf(schema: TSchema): string {
  return Type.IsObject(schema) ? Object.keys(schema.properties).join(', ') : '';
}
