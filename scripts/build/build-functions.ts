import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#core/domain/errors';
import { runProgram } from '../programs/run-program.ts';

export type FunctionsBuild = { rootDir: string; outDir: string; version: string; env: NodeJS.ProcessEnv };

/** Folders of `outDir` that this build owns; the others belong to other commands. */
const PARTS = ['core', 'functions'];

/**
 * The functions as plain JavaScript that runs on any Node 24 beside package.json and node_modules, with the version that they report.
 * @throws AppError `invalid`, code `build.failed`, with the compiler's findings.
 */
export async function buildFunctions({ rootDir, outDir, version, env }: FunctionsBuild): Promise<void> {
  await Promise.all(PARTS.map((part) => rm(join(outDir, part), { recursive: true, force: true })));
  const compiler = join(rootDir, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code, stdout, stderr } = await runProgram({
    program: process.execPath,
    args: [compiler, '-p', join(rootDir, 'tsconfig.build.json'), '--outDir', outDir],
    cwd: rootDir,
    env,
    install: 'Run `npm ci`.',
  });
  if (code !== 0) throw new AppError({ code: 'build.failed', kind: 'invalid', message: `tsc:\n${stdout}${stderr}` });
  await mkdir(outDir, { recursive: true });
  await writeFile(join(outDir, 'version.json'), `${JSON.stringify({ version })}\n`);
}
