import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from './scenario-list.ts';

const FAULTS = join(import.meta.dirname, 'faults');
/** What the programs of faults share. */
const SHARED = ['program.ts', 'requests.ts'];
const PROGRAMS = new Set<Fault>(['crash', 'never-ready', 'slow', 'errors', 'leak', 'hang']);
const MIGRATIONS = new Set<Fault>(['bad-migration', 'stuck-migration']);

export type Staging = { rootDir: string; stageDir: string; version: string; fault: Fault };

/** Copies what the images are made of to `stageDir`: the Dockerfiles and `dist/`, which `npm run build` has made. */
export async function prepareStage({ rootDir, stageDir }: Pick<Staging, 'rootDir' | 'stageDir'>): Promise<void> {
  for (const part of ['backend', 'frontend', 'functions', 'web']) {
    await cp(join(rootDir, 'dist', part), join(stageDir, 'dist', part), { recursive: true });
  }
  for (const part of ['backend', 'frontend']) await mkdir(join(stageDir, 'aks', part), { recursive: true });
}

/**
 * Makes the staged release another one: its version, and its fault, which comes as a layer upon the very image that the product's
 * Dockerfile makes: a file that Node loads first (`NODE_OPTIONS`), or one more migration. The product's code has no faults to switch on.
 */
export async function stageRelease({ rootDir, stageDir, version, fault }: Staging): Promise<void> {
  await writeFile(join(stageDir, 'dist/version.json'), `${JSON.stringify({ version })}\n`);
  const [backend, frontend] = await Promise.all(
    ['backend', 'frontend'].map((part) => readFile(join(rootDir, 'aks', part, 'Dockerfile'), 'utf8')),
  );
  await writeFile(join(stageDir, 'aks/frontend/Dockerfile'), frontend ?? '');
  await writeFile(join(stageDir, 'aks/backend/Dockerfile'), `${backend}${await layerOf(fault, stageDir)}`);
}

async function layerOf(fault: Fault, stageDir: string): Promise<string> {
  if (PROGRAMS.has(fault)) {
    await cp(FAULTS, join(stageDir, 'faults'), { recursive: true });
    const files = [`${fault}.ts`, ...SHARED].map((file) => `faults/${file}`);
    return `COPY ${files.join(' ')} /app/faults/\nENV NODE_OPTIONS=--import=/app/faults/${fault}.ts\n`;
  }
  if (!MIGRATIONS.has(fault)) return '';
  await cp(FAULTS, join(stageDir, 'faults'), { recursive: true });
  return `COPY faults/${fault}.sql /app/dist/backend/migrations/expand/9999_${fault}.sql\n`;
}
