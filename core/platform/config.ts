import type { Static, TObject, TSchema } from 'typebox';
import { Check, Default, Errors } from 'typebox/value';
import { AppError } from '#core/domain/errors';

/** Environment variables as a process gets them. */
export type Environment = Record<string, string | undefined>;

/**
 * Settings of one process: picks the schema's variables out of `env`, turns text into numbers and booleans, fills in defaults
 * and freezes the result. An empty variable counts as not set, because that is how charts and shells write "none".
 * @throws AppError `invalid`, code `config.invalid`; the message lists every fault at once, by name, never a value.
 */
export function loadConfig<T extends TObject>(schema: T, env: Environment): Readonly<Static<T>> {
  const settings: unknown = Default(schema, readSettings(schema, env));
  if (!Check(schema, settings)) {
    const message = `These settings need attention: ${faultsOf(schema, settings).join('; ')}.`;
    throw new AppError({ code: 'config.invalid', kind: 'invalid', message });
  }
  return Object.freeze(settings);
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
  const options: unknown[] = schema && 'anyOf' in schema && Array.isArray(schema.anyOf) ? schema.anyOf : [];
  const choices = options.flatMap((option) =>
    typeof option === 'object' && option && 'const' in option ? [String(option.const)] : [],
  );
  return choices.length > 0 ? `must be one of ${choices.join(', ')}` : message;
}
