import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';

/** What ships: program → its source. Each becomes one file, `dist/<program>.js`, with its source map beside it. */
const PROGRAMS = {
  'backend/main': 'aks/backend/src/main.ts',
  'backend/migrate': 'aks/backend/src/migrate.ts',
  'frontend/main': 'aks/frontend/server/main.ts',
  'functions/index': 'functions/index.ts',
} as const;
export type Program = keyof typeof PROGRAMS;

/** Read at run time, beside the program that applies them. */
const MIGRATIONS = 'core/adapters/postgres/migrations';

/** Not in the bundles: `pg` looks for the first only when asked to; the Functions host brings the second. */
const EXTERNAL = ['pg-native', '@azure/functions-core'];

export type ProgramsBuild = {
  rootDir: string;
  outDir: string;
  /** What the programs say of themselves; written to `version.json`. */
  version: string;
  /** All of them without it. */
  programs?: readonly Program[];
};

/**
 * Each program with its libraries in one file: it then needs no package manager and no node_modules
 * (docs/decisions/0021-bundled-servers.md has the figures). The same sources and lock file give the same bytes.
 * @throws the bundler's error, which names file and line.
 */
export async function bundlePrograms({ rootDir, outDir, version, programs = ALL }: ProgramsBuild): Promise<void> {
  const folders = new Set(programs.map((program) => dirname(program)));
  await Promise.all([...folders].map((folder) => rm(join(outDir, folder), { recursive: true, force: true })));
  for (const program of programs) await bundleProgram(join(rootDir, PROGRAMS[program]), rootDir, join(outDir, program));
  if (programs.includes('backend/migrate')) {
    await cp(join(rootDir, MIGRATIONS), join(outDir, 'backend/migrations'), { recursive: true });
  }
  await mkdir(outDir, { recursive: true });
  await writeFile(join(outDir, 'version.json'), `${JSON.stringify({ version })}\n`);
}

const ALL = Object.keys(PROGRAMS) as Program[];

async function bundleProgram(input: string, cwd: string, output: string): Promise<void> {
  const bundle = await rolldown({
    input,
    platform: 'node',
    cwd,
    resolve: { conditionNames: ['source', 'node'] },
    external: EXTERNAL,
    onLog: (level, log, print) => (isHarmless(log.code) ? undefined : print(level, log)),
  });
  await bundle.write({ file: `${output}.js`, format: 'esm', sourcemap: true, codeSplitting: false });
  await bundle.close();
}

/** What old CommonJS packages do (`eval`, cycles) is theirs; the tests run what comes out. */
function isHarmless(code: string | undefined): boolean {
  return code === 'EVAL' || code === 'CIRCULAR_DEPENDENCY';
}
