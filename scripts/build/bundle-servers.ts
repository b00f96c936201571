import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** What runs in containers: program → its source. Each becomes one file, `dist/<program>.js`, with its source map beside it. */
const PROGRAMS = {
  'backend/main': 'aks/backend/src/main.ts',
  'backend/migrate': 'aks/backend/src/migrate.ts',
  'frontend/main': 'aks/frontend/server/main.ts',
} as const;

const MIGRATIONS = 'core/adapters/postgres/migrations';

/**
 * Backend, migration and static server, each with its libraries in one file: an image then needs no package manager and no
 * node_modules (docs/decisions/0021-bundled-servers.md has the figures).
 * @throws the bundler's error, which names file and line.
 */
export async function bundleServers({ rootDir, outDir }: { rootDir: string; outDir: string }): Promise<void> {
  await Promise.all(['backend', 'frontend'].map((part) => rm(join(outDir, part), { recursive: true, force: true })));
  for (const [program, source] of Object.entries(PROGRAMS)) {
    const bundle = await rolldown({
      input: join(rootDir, source),
      platform: 'node',
      cwd: rootDir,
      resolve: { conditionNames: ['source', 'node'] },
      // Optional and native: `pg` looks for it only when asked to.
      external: ['pg-native'],
      onLog: (level, log, print) => (isHarmless(log.code) ? undefined : print(level, log)),
    });
    await bundle.write({ file: join(outDir, `${program}.js`), format: 'esm', sourcemap: true, codeSplitting: false });
    await bundle.close();
  }
  // Read at run time, beside the program that applies them.
  await cp(join(rootDir, MIGRATIONS), join(outDir, 'backend/migrations'), { recursive: true });
}

/** What old CommonJS packages do (`eval`, cycles) is theirs; the tests run what comes out. */
function isHarmless(code: string | undefined): boolean {
  return code === 'EVAL' || code === 'CIRCULAR_DEPENDENCY';
}
