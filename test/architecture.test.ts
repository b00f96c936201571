import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import config from '../oxlint.config.ts';
import { PLANTED } from './support/planted-violations.ts';

const root = join(import.meta.dirname, '..');
type Finding = { code: string; filename: string };

let dir: string;
let findings: Finding[];

/** One lint run over all planted files, in a folder of its own with the real configuration. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'architecture-'));
  await cp(join(root, 'oxlint.config.ts'), join(dir, 'oxlint.config.ts'));
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

  it('every rule that the configuration names and every folder that it guards has a planted violation', () => {
    const named = Object.entries(config.rules).flatMap(([name, level]) => (level === 'off' ? [] : [codeOf(name)]));
    const planted = new Set<string | null>(PLANTED.map(({ rule }) => rule));
    expect(named.filter((code) => !planted.has(code))).toEqual([]);

    expect(guardedGlobs().filter((glob) => !hasImportPlant(glob))).toEqual([]);
  });

  it('no folder is guarded that does not exist, and each folder of code and of an adapter is guarded', async () => {
    const guarded = guardedGlobs().map((glob) => glob.replace('/**', ''));
    expect(guarded.filter((folder) => !existsSync(join(root, folder)))).toEqual([]);

    const layers = [...(await foldersIn('core')), ...(await foldersIn('core/adapters'))];
    const top = [
      'functions',
      'scripts',
      'infra',
      'helm',
      'loadtest',
      'test',
      'aks/backend',
      'aks/frontend/src',
      'aks/frontend/server',
    ];
    expect([...layers, ...top].filter((folder) => !guarded.includes(folder))).toEqual([]);
  });
});

describe('dependency direction on the real tree', () => {
  const everyCoreLayer = ['domain', 'use-cases', 'relay', 'platform', 'adapters', 'testing'].map(
    (name) => `core/${name}`,
  );
  const allowed: Record<string, string[]> = {
    'core/domain': [],
    'core/use-cases': ['core/domain', 'core/platform'],
    'core/relay': ['core/domain', 'core/platform'],
    'core/platform': ['core/domain'],
    'core/adapters': ['core/domain', 'core/platform'],
    'core/testing': everyCoreLayer,
    functions: ['core/domain', 'core/use-cases', 'core/adapters', 'core/platform'],
    'aks/backend': ['core/domain', 'core/use-cases', 'core/relay', 'core/adapters', 'core/platform'],
    'aks/frontend': ['core/domain', 'core/platform'],
    scripts: ['core/domain', 'core/platform'],
    'scripts/bench': ['core/domain', 'core/platform', 'core/testing', 'scripts', 'test'],
    infra: ['core/domain', 'core/platform', 'scripts'],
    helm: ['core/domain', 'core/platform', 'scripts'],
    test: [...everyCoreLayer, 'scripts', 'aks/backend'],
    'test/cluster': [...everyCoreLayer, 'scripts', 'aks/backend', 'loadtest', 'test'],
    loadtest: ['core/domain', 'scripts', 'test'],
  };

  // Read with a plain pattern and no linter: a second opinion, which the linter's globs cannot mislead.
  it.each(Object.entries(allowed))('%s', async (layer, targets) => {
    const wrong: string[] = [];
    // A folder with a line of its own does not count for the one above it.
    const inner = Object.keys(allowed).filter((other) => other.startsWith(`${layer}/`));
    for (const file of await sourcesOf(layer)) {
      if (inner.some((folder) => file.startsWith(join(folder, '/')))) continue;
      for (const target of await layersImportedBy(file, layer)) {
        if (!targets.includes(target)) wrong.push(`${file} -> ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('looks at real files', async () => {
    expect((await sourcesOf('core/domain')).length).toBeGreaterThan(20);
    expect(await layersImportedBy('core/platform/secret-report.ts', 'core/platform')).toEqual(['core/domain']);
  });
});

/** Every folder pattern whose imports the configuration restricts. */
function guardedGlobs(): string[] {
  return config.overrides
    .filter(({ rules }) => Array.isArray((rules as Record<string, unknown>)['no-restricted-imports']))
    .flatMap(({ files }) => files);
}

async function foldersIn(parent: string): Promise<string[]> {
  const entries = await readdir(join(root, parent), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${parent}/${name}`);
}

function codesAt(path: string): string[] {
  return findings.filter(({ filename }) => filename === path).map(({ code }) => code);
}

async function lint(cwd: string): Promise<Finding[]> {
  // Started by this Node: whichever `node` comes first on PATH may be too old to read a configuration in TypeScript.
  const linter = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const outcome = await promisify(execFile)(process.execPath, [linter, '--type-aware', '-f', 'json', '.'], {
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
    .filter((name) => /(?<!\.test)\.tsx?$/.test(name))
    .map((name) => join(layer, name))
    .filter((path) => !path.startsWith(join('aks', 'frontend', 'test')) && !path.endsWith('planted-violations.ts'));
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
    const layer = /^(?:core\/[^/]+|aks\/[^/]+|functions|scripts|infra|helm|loadtest|test)(?=\/)/.exec(path)?.[0];
    return layer === undefined || layer === own ? [] : [layer];
  });
  return [...new Set(layers)];
}
