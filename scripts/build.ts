// `npm run build`: everything that ships, into dist/: the functions by tsc, the programs of the containers bundled, the page by vite.
import { join } from 'node:path';
import { build as buildPage } from 'vite';
import { buildFunctions } from './build/build-functions.ts';
import { bundleServers } from './build/bundle-servers.ts';
import { productVersion } from './build/product-version.ts';
import { runScript } from './programs/run-script.ts';

await runScript(async () => {
  const rootDir = process.cwd();
  const outDir = join(rootDir, 'dist');
  const version = await productVersion(rootDir, process.env);
  await buildFunctions({ rootDir, outDir, version, env: process.env });
  await bundleServers({ rootDir, outDir });
  await buildPage({ configFile: join(rootDir, 'aks', 'frontend', 'vite.config.ts'), logLevel: 'warn' });
  process.stdout.write(`dist: version ${version}\n`);
});
