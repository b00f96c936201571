import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePackage } from '../build/functions-package/make-package.ts';
import type { ReleaseManifest } from '../cd/release/manifest.ts';
import type { Fault } from './scenario-list.ts';

/** What the faults of functions do to the program that the build has bundled. */
const CHANGES: Partial<Record<Fault, (program: string) => string>> = {
  'functions-broken': (program) => `throw new Error('drill: this package does not load');\n${program}`,
  'functions-silent': (program) => program.replaceAll('INSERT INTO instance_beat ', 'INSERT INTO nobody_listens '),
};

/** Makes the package of the staged release as the build does, and stores it where the stand-in for Azure has its container. */
export async function storePackage(options: {
  rootDir: string;
  stageDir: string;
  packages: string;
  commit: string;
  fault: Fault;
}): Promise<Pick<ReleaseManifest, 'functionsPackage' | 'functionsPackageSha256'>> {
  const { rootDir, stageDir, packages, commit, fault } = options;
  const program = 'dist/functions/index.js';
  const good = await readFile(join(rootDir, program), 'utf8');
  await writeFile(join(stageDir, program), CHANGES[fault]?.(good) ?? good);
  const { zip, sha256 } = await makePackage(rootDir, join(stageDir, 'dist'));
  const functionsPackage = `${commit}.zip`;
  await writeFile(join(packages, functionsPackage), zip);
  return { functionsPackage, functionsPackageSha256: sha256 };
}
