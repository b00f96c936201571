// `npm run build [-- --previous DIR]`: everything that ships, into dist/: the programs bundled, the page by vite. DIR is dist/web of
// the previous release, whose assets the new page serves beside its own.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPage } from './build/build-page.ts';
import { bundlePrograms } from './build/bundle-programs.ts';
import { productVersion } from './build/product-version.ts';
import { runScript } from './programs/run-script.ts';

await runScript(async () => {
  const { values } = parseArgs({ options: { previous: { type: 'string' } } });
  const rootDir = process.cwd();
  const outDir = join(rootDir, 'dist');
  const version = await productVersion(rootDir, process.env);
  await bundlePrograms({ rootDir, outDir, version });
  await buildPage({
    rootDir,
    outDir: join(outDir, 'web'),
    version,
    ...(values.previous !== undefined && { previous: resolve(values.previous) }),
    env: process.env,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`dist: version ${version}\n`);
});
