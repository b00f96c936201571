import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLANTED } from './support/planted-violations.ts';

const root = join(import.meta.dirname, '..');
type Finding = { code: string; filename: string };
type LintConfig = {
  rules: Record<string, unknown>;
  overrides: { files: string[]; rules: Record<string, unknown> }[];
};

let dir: string;
let findings: Finding[];

/** One lint run over all planted files, in a folder of its own with the real configuration. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'architecture-'));
  await cp(join(root, '.oxlintrc.json'), join(dir, '.oxlintrc.json'));
  await symlink(join(root, 'node_modules'), join(dir, 'node_modules'));
  const compilerOptions = { strict: true, module: 'NodeNext', allowImportingTsExtensions: true, noEmit: true };
  await writeFile(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, types: [] } }));
  for (const { path, source } of PLANTED) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), `${source}\n`);
  }
  findings = await lint(dir);
});

afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

describe('lint rules bite', () => {
  it.each(PLANTED.filter(({ rule }) => rule !== null))('$path: $why', ({ path, rule }) => {
    expect(codesAt(path)).toContain(rule);
  });

  it.each(PLANTED.filter(({ rule }) => rule === null))('$path: $why', ({ path }) => {
    expect(codesAt(path)).toEqual([]);
  });

  it('every rule that the configuration names and every folder that it guards has a planted violation', async () => {
    const { rules, overrides } = JSON.parse(await readFile(join(root, '.oxlintrc.json'), 'utf8')) as LintConfig;
    const named = Object.entries(rules).flatMap(([name, level]) => (level === 'off' ? [] : [codeOf(name)]));
    const planted = new Set<string | null>(PLANTED.map(({ rule }) => rule));
    expect(named.filter((code) => !planted.has(code))).toEqual([]);

    const guarded = overrides.filter(({ rules: own }) => Array.isArray(own['no-restricted-imports']));
    const unproven = guarded.flatMap(({ files }) => files).filter((glob) => !hasImportPlant(glob));
    expect(unproven).toEqual([]);
  });
});

describe('dependency direction on the real tree', () => {
  const allowed: Record<string, string[]> = {
    'core/domain': [],
    'core/use-cases': ['core/domain', 'core/platform'],
    'core/relay': ['core/domain', 'core/platform'],
    'core/platform': ['core/domain'],
    'core/adapters': ['core/domain', 'core/platform'],
    'core/testing': ['core/domain', 'core/use-cases', 'core/adapters', 'core/platform'],
    functions: ['core/domain', 'core/use-cases', 'core/adapters', 'core/platform'],
    'aks/backend': ['core/domain', 'core/use-cases', 'core/relay', 'core/adapters', 'core/platform'],
    'aks/frontend': ['core/domain', 'core/platform'],
  };

  // Read with a plain pattern and no linter: a second opinion, which the linter's globs cannot mislead.
  it.each(Object.entries(allowed))('%s', async (layer, targets) => {
    const files = await sourcesOf(layer);
    const wrong: string[] = [];
    for (const file of files) {
      for (const target of await layersImportedBy(file, layer)) {
        if (!targets.includes(target)) wrong.push(`${file} -> ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('looks at real files', async () => {
    expect((await sourcesOf('core/domain')).length).toBeGreaterThan(20);
    expect(await layersImportedBy('core/platform/secret-cache.ts', 'core/platform')).toEqual(['core/domain']);
  });
});

function codesAt(path: string): string[] {
  return findings.filter(({ filename }) => filename === path).map(({ code }) => code);
}

async function lint(cwd: string): Promise<Finding[]> {
  const command = join(root, 'node_modules', '.bin', 'oxlint');
  const outcome = await promisify(execFile)(command, ['--type-aware', '-f', 'json', '.'], {
    cwd,
    maxBuffer: 2 ** 25,
  }).catch((error: unknown) => error as { stdout: string });
  return (JSON.parse(outcome.stdout) as { diagnostics: Finding[] }).diagnostics;
}

/** `import/no-cycle` in the configuration is `import(no-cycle)` in a finding; rules without a plugin are ESLint's. */
function codeOf(name: string): string {
  const [plugin, rule] = name.split('/');
  return rule === undefined ? `eslint(${plugin})` : `${plugin}(${rule})`;
}

function hasImportPlant(glob: string): boolean {
  const folder = glob.replace(/\*.*$/, '');
  return PLANTED.some(({ path, rule }) => rule === 'eslint(no-restricted-imports)' && path.startsWith(folder));
}

async function sourcesOf(layer: string): Promise<string[]> {
  const entries = await readdir(join(root, layer), { recursive: true }).catch(() => []);
  return entries
    .filter((name) => /(?<!\.test)\.tsx?$/.test(name) && !/(?:^|[/\\])test[/\\]/.test(name))
    .map((name) => join(layer, name));
}

async function layersImportedBy(file: string, own: string): Promise<string[]> {
  const text = await readFile(join(root, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  const layers = specifiers.flatMap((specifier) => {
    const path = specifier.startsWith('#core/')
      ? specifier.slice(1)
      : specifier.startsWith('.')
        ? join(dirname(file), specifier)
        : '';
    const layer = /^(?:core\/[^/]+|aks\/[^/]+|functions|scripts|test)/.exec(path)?.[0];
    return layer === undefined || layer === own ? [] : [layer];
  });
  return [...new Set(layers)];
}
