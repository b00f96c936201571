// `npm run build`: everything that ships, into dist/: server code by tsc, the page by vite.
import { join } from 'node:path';
import { build as buildPage } from 'vite';
import { buildServer } from './build/build-server.ts';
import { productVersion } from './build/product-version.ts';
import { runScript } from './programs/run-script.ts';

await runScript(async () => {
  const rootDir = process.cwd();
  const outDir = join(rootDir, 'dist');
  const version = await productVersion(rootDir, process.env);
  await buildServer({ rootDir, outDir, version, env: process.env });
  await buildPage({ configFile: join(rootDir, 'aks', 'frontend', 'vite.config.ts'), logLevel: 'warn' });
  process.stdout.write(`dist: version ${version}\n`);
});
