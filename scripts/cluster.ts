// `npm run test:cluster [-- --reduced]`: the product in a real Kubernetes cluster, with its evidence in evidence/. Needs images
// from `npm run build`, which the npm script runs first.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { productVersion } from './build/product-version.ts';
import { runClusterTests } from './cluster/run-cluster-tests.ts';
import { useCluster } from './cluster/use-cluster.ts';
import type { UsedCluster } from './cluster/use-cluster.ts';
import { buildImages } from './images/build-images.ts';
import { findBuilder } from './images/find-builder.ts';
import type { ImageBuilder } from './images/find-builder.ts';
import { runScript } from './programs/run-script.ts';

const rootDir = process.cwd();
// Ctrl-C ends the tests; what the run has made is still taken away.
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());

await runScript(async () => {
  const { values } = parseArgs({ options: { reduced: { type: 'boolean', default: false } } });
  const builder = await findBuilder(rootDir, process.env);
  const cluster = builder && (await useCluster(rootDir, process.env));
  if (builder === undefined || cluster === undefined) {
    process.stderr.write(
      'No cluster run: it needs KUBECONFIG, the program `cluster` or kind, and Docker or `cluster` to build images.\n',
    );
    process.exitCode = 2;
    return;
  }
  const TMPDIR = await mkdtemp(join(tmpdir(), 'cluster-run-'));
  try {
    await makeReleases(builder, cluster);
    const env = { ...cluster.env, TMPDIR, ...(values.reduced && { REDUCED: '1' }) };
    process.exitCode = await runClusterTests({ rootDir, env, signal: interrupted.signal });
  } finally {
    await cluster.down();
    await rm(TMPDIR, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  }
});

/** Two releases of the same code under two names: the run upgrades from one to the other. */
async function makeReleases(builder: ImageBuilder, cluster: UsedCluster): Promise<void> {
  const version = await productVersion(rootDir, process.env);
  for (const tag of ['n', 'n-plus-1']) {
    const images = await buildImages({ rootDir, env: process.env, builder, version: `${version}-${tag}`, tag });
    for (const { name } of images) await cluster.load(name);
  }
}
