import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const FILES = globSync('{core/{adapters,relay,use-cases},functions,aks/backend/src}/**/*.ts', {
  cwd: ROOT,
  exclude: ['**/*.test.ts'],
});
const SOURCES = FILES.map((file) => readFileSync(join(ROOT, file), 'utf8'));

/** Whether the code that ships says this word for word. */
export function isMentioned(text: string): boolean {
  return SOURCES.some((source) => source.includes(text));
}
