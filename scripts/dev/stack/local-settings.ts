import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FUNCTION_SETTINGS, HOST_FLAG_ON, LOCAL_FUNCTION_SETTINGS } from '#core/platform/names';

type SettingName = (typeof FUNCTION_SETTINGS)[number] | (typeof LOCAL_FUNCTION_SETTINGS)[number];

/** Settings of the functions on this machine, as the stack hands them to its own host; undefined ones are left out. */
export type LocalFunctionSettings = Partial<Record<SettingName, string>> & {
  FUNCTIONS_ENABLE_DRAIN_ON_APP_STOPPING?: typeof HOST_FLAG_ON;
};

/** What only Core Tools need. */
const CORE_TOOLS = { FUNCTIONS_WORKER_RUNTIME: 'node' };

/**
 * Content of `local.settings.json`, which Azure Functions Core Tools (`func start`) read. `IsEncrypted` must be there: without it
 * the values count as encrypted. What is already in the environment wins over this file (docs/design/events.md §8.6).
 */
export function localSettings(settings: LocalFunctionSettings): { IsEncrypted: false; Values: Record<string, string> } {
  const given = Object.entries(settings).filter((entry) => typeof entry[1] === 'string' && entry[1] !== '');
  return { IsEncrypted: false, Values: { ...CORE_TOOLS, ...Object.fromEntries(given) } };
}

/** Writes the file into `dir`, readable by its owner only: it holds keys. Resolves to its path. */
export async function writeLocalSettings(dir: string, settings: LocalFunctionSettings): Promise<string> {
  const path = join(dir, 'local.settings.json');
  await writeFile(path, `${JSON.stringify(localSettings(settings), null, 2)}\n`, { mode: 0o600 });
  return path;
}
