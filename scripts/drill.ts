// `npm run drill -- SCENARIO… | all | --reduced | --list`: the pipeline's own scripts against a real cluster, with good and bad
// releases under traffic; evidence in evidence/. Needs what `npm run build` makes, which the npm script runs first.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runClusterTests } from './cluster/run-cluster-tests.ts';
import { useCluster } from './cluster/use-cluster.ts';
import { chooseScenarios } from './drill/choose-scenarios.ts';
import { makeReleases } from './drill/make-releases.ts';
import { SCENARIOS } from './drill/scenario-list.ts';
import type { Scenario } from './drill/scenario-list.ts';
import { findBuilder } from './images/find-builder.ts';
import { runScript } from './programs/run-script.ts';

const rootDir = process.cwd();
/** Seconds of the probe in the reduced form: long enough to find what its scenario hides. */
const REDUCED_PROBE = '15';
// Ctrl-C ends the drill; what it has made is still taken away.
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort());

await runScript(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { reduced: { type: 'boolean', default: false }, list: { type: 'boolean', default: false } },
  });
  if (values.list) {
    for (const { name, what } of SCENARIOS) process.stdout.write(`${name.padEnd(18)} ${what}\n`);
    return;
  }
  const settings = values.reduced ? { PROBE_SECONDS: REDUCED_PROBE } : {};
  await drill(chooseScenarios(positionals, values), settings);
});

async function drill(scenarios: readonly Scenario[], settings: Record<string, string>): Promise<void> {
  const builder = await findBuilder(rootDir, process.env);
  const cluster = builder && (await useCluster(rootDir, process.env));
  if (builder === undefined || cluster === undefined) {
    process.stderr.write(
      'No drill: it needs KUBECONFIG, the program `cluster` or kind, and Docker or `cluster` to build images.\n',
    );
    process.exitCode = 2;
    return;
  }
  const dir = await mkdtemp(join(tmpdir(), 'drill-'));
  try {
    const releases = await makeReleases({ rootDir, dir, env: process.env, builder, load: cluster.load }, scenarios);
    const file = join(dir, 'releases.json');
    await writeFile(file, JSON.stringify(releases));
    const env = { ...cluster.env, ...settings, TMPDIR: dir, DRILL_RELEASES: file };
    process.exitCode = await runClusterTests({ rootDir, env, signal: interrupted.signal, suite: 'drill' });
  } finally {
    await cluster.down();
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  }
}
