import { join } from 'node:path';
import { runChild } from '../programs/start-child.ts';

export type PageBuild = {
  rootDir: string;
  outDir: string;
  version: string;
  /** The built page of the previous release, whose assets are kept for one release more. */
  previous?: string;
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
};

/** Builds the page by Vite. @throws AppError `unavailable` with the last lines of what Vite said. */
export async function buildPage({ rootDir, outDir, version, previous, env, log }: PageBuild): Promise<void> {
  await runChild({
    name: 'page',
    entry: join(rootDir, 'node_modules/vite/bin/vite.js'),
    args: [
      'build',
      '--config',
      'aks/frontend/vite.config.ts',
      '--outDir',
      outDir,
      '--emptyOutDir',
      '--logLevel',
      'warn',
    ],
    env: { ...env, APP_VERSION: version, ...(previous !== undefined && { PREVIOUS_PAGE: previous }) },
    cwd: rootDir,
    log,
  });
}
