import type { Static, TObject, TSchema } from 'typebox';
import { Check, Default, Errors } from 'typebox/value';
import { AppError } from '#core/domain/errors';

/** Environment variables as a process gets them. */
export type Environment = Record<string, string | undefined>;

/**
 * A rule over several settings: null, or what is wrong in words that name settings and no value. It is asked even when single
 * settings are wrong, so that all faults are told at once: any setting may be missing.
 */
export type Rule<T extends TObject> = (settings: Partial<Static<T>>) => string | null;

/**
 * Settings of one process: picks the schema's variables out of `env`, turns text into numbers and booleans, fills in defaults,
 * applies `rules` and freezes the result. An empty variable counts as not set, because that is how charts and shells write "none".
 * @throws AppError `invalid`, code `config.invalid`; the message lists every fault at once, by name, never a value.
 */
export function loadConfig<T extends TObject>(
  schema: T,
  env: Environment,
  rules: readonly Rule<T>[] = [],
): Readonly<Static<T>> {
  const settings: unknown = Default(schema, readSettings(schema, env));
  const isComplete = Check(schema, settings);
  const broken = rules.map((rule) => rule(settings as Partial<Static<T>>)).filter((fault) => fault !== null);
  const faults = [...(isComplete ? [] : faultsOf(schema, settings)), ...broken];
  if (isComplete && faults.length === 0) return Object.freeze(settings);
  const message = `These settings need attention: ${faults.join('; ')}.`;
  throw new AppError({ code: 'config.invalid', kind: 'invalid', message });
}

/** Rule: exactly one of two settings is set (two forms of the same thing). */
export function exactlyOneOf<Name extends string>(one: Name, other: Name) {
  return (settings: Partial<Record<Name, unknown>>): string | null =>
    (settings[one] === undefined) === (settings[other] === undefined)
      ? `exactly one of ${one} and ${other} must be set`
      : null;
}

/** Rule: both or none of two settings are set. */
export function bothOrNone<Name extends string>(one: Name, other: Name) {
  return (settings: Partial<Record<Name, unknown>>): string | null =>
    (settings[one] === undefined) === (settings[other] === undefined)
      ? null
      : `${one} and ${other} go together: set both or none`;
}

function readSettings(schema: TObject, env: Environment): Record<string, unknown> {
  const entries = Object.entries(schema.properties).flatMap(([name, property]) => {
    const text = env[name];
    return text === undefined || text === '' ? [] : [[name, convert(property, text)] as const];
  });
  return Object.fromEntries(entries);
}

/** Stricter than TypeBox's own conversion, which takes `1.5` for the integer 1 and `0x10` for 16. */
function convert(schema: TSchema, text: string): unknown {
  switch (typeOf(schema)) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    default:
      return text;
  }
}

function typeOf(schema: TSchema): unknown {
  return 'type' in schema ? schema.type : undefined;
}

function faultsOf(schema: TObject, settings: unknown): string[] {
  const faults = new Map<string, string>();
  for (const error of Errors(schema, settings)) {
    if (error.keyword === 'required') {
      for (const name of error.params.requiredProperties) faults.set(name, `${name} is missing`);
    } else {
      const name = error.instancePath.slice(1);
      if (!faults.has(name)) faults.set(name, `${name} ${describeFault(schema.properties[name], error.message)}`);
    }
  }
  return [...faults.values()];
}

/** TypeBox names one literal of a union per fault; people want to see the choices. */
function describeFault(schema: TSchema | undefined, message: string): string {
  if (schema && 'const' in schema) return `must be ${String(schema.const)}`;
  const options: unknown[] = schema && 'anyOf' in schema && Array.isArray(schema.anyOf) ? schema.anyOf : [];
  const choices = options.flatMap((option) =>
    typeof option === 'object' && option && 'const' in option ? [String(option.const)] : [],
  );
  return choices.length > 0 ? `must be one of ${choices.join(', ')}` : message;
}
