import { readFileSync } from 'node:fs';

/**
 * The version that the build wrote beside the code (`dist/version.json`): baked into the package, so that it says the same
 * wherever it runs. `dev` for the sources.
 */
export function readVersion(file = new URL('../../version.json', import.meta.url)): string {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof content === 'object' && content && 'version' in content ? String(content.version) : 'dev';
  } catch {
    return 'dev';
  }
}
