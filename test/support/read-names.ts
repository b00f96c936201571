import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseSync, Visitor, type ESTree } from 'vite';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * The names of all properties that a program reads (`settings.PORT`, `settings['PORT']`, `const { PORT } = settings`), in `entry`
 * and every module of this repository that it imports, but not in the files `besides`.
 */
export async function namesReadBy(entry: string, besides: readonly string[]): Promise<Set<string>> {
  const names = new Set<string>();
  const seen = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const { imports, reads } = scan(file, await readFile(join(ROOT, file), 'utf8'));
    waiting.push(...imports);
    if (!besides.includes(file)) for (const name of reads) names.add(name);
  }
  return names;
}

function scan(file: string, source: string): { imports: string[]; reads: string[] } {
  const imports: string[] = [];
  const reads: string[] = [];
  const follow = (specifier: ESTree.Expression): void => {
    const path = specifier.type === 'Literal' ? pathOf(file, String(specifier.value)) : undefined;
    if (path !== undefined) imports.push(path);
  };
  new Visitor({
    ImportDeclaration: ({ source: from }) => follow(from),
    ImportExpression: ({ source: from }) => follow(from),
    ExportNamedDeclaration: ({ source: from }) => void (from && follow(from)),
    MemberExpression: ({ property }) => reads.push(...nameOf(property)),
    ObjectPattern({ properties }) {
      for (const property of properties) if (property.type === 'Property') reads.push(...nameOf(property.key));
    },
  }).visit(parseSync(file, source).program);
  return { imports, reads };
}

function nameOf(key: { type: string; name?: unknown; value?: unknown }): string[] {
  const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : undefined;
  return typeof name === 'string' ? [name] : [];
}

function pathOf(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#core/')) return `${specifier.slice(1)}.ts`;
  return specifier.startsWith('.') ? join(dirname(file), specifier) : undefined;
}
