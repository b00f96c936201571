import { AppError } from '#core/domain/errors';
import type { Environment } from '#core/platform/config';

/** A binding's text with `%NAME%` replaced by that setting. @throws AppError `invalid` when there is none. */
export function expandSettings(text: string, env: Environment): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => requireSetting(name, env));
}

/** The setting that a binding names. @throws AppError `invalid` when it is missing. */
export function requireSetting(name: string, env: Environment): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new AppError({ code: 'functions-host.setting', kind: 'invalid', message: `the setting ${name} is missing` });
}
