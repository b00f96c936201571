// `npm run test:cluster [-- --reduced]`: the product in a real Kubernetes cluster, with its evidence in evidence/. Needs images
// from `npm run build`, which the npm script runs first.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { productVersion } from './build/product-version.ts';
import { useCluster } from './cluster/use-cluster.ts';
import { buildImages } from './images/build-images.ts';
import { findBuilder } from './images/find-builder.ts';
import { runScript } from './programs/run-script.ts';

await runScript(async () => {
  const { values } = parseArgs({ options: { reduced: { type: 'boolean', default: false } } });
  const rootDir = process.cwd();
  const builder = await findBuilder(rootDir, process.env);
  const cluster = builder && (await useCluster(rootDir, process.env));
  if (builder === undefined || cluster === undefined) {
    process.stderr.write(
      'No cluster run: it needs KUBECONFIG, the program `cluster` or kind, and Docker or `cluster` to build images.\n',
    );
    process.exitCode = 2;
    return;
  }
  try {
    const version = await productVersion(rootDir, process.env);
    // Two releases of the same code under two names: the run upgrades from one to the other.
    for (const tag of ['n', 'n-plus-1']) {
      const images = await buildImages({ rootDir, env: process.env, builder, version: `${version}-${tag}`, tag });
      for (const image of images) await cluster.load(image);
    }
    process.exitCode = await runTests(rootDir, { ...cluster.env, ...(values.reduced && { REDUCED: '1' }) });
  } finally {
    await cluster.down();
  }
});

async function runTests(rootDir: string, env: NodeJS.ProcessEnv): Promise<number> {
  const vitest = join(rootDir, 'node_modules', 'vitest', 'vitest.mjs');
  const config = join(rootDir, 'test', 'cluster', 'vitest.config.ts');
  const child = spawn(process.execPath, [vitest, 'run', '--config', config], { env, cwd: rootDir, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
