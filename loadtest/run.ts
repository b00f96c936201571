/** `npm run loadtest -- <profile>`: runs a profile of the load tests by k6, or by our own runner where k6 is not there. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../scripts/programs/find-program.ts';
import { runScript } from '../scripts/programs/run-script.ts';
import { HELP, parseLoadtestArguments } from './cli/arguments.ts';
import type { LoadtestArguments } from './cli/arguments.ts';
import { disturb } from './cli/disturbances.ts';
import { startLocalProduct } from './cli/local-product.ts';
import { runByK6 } from './cli/run-by-k6.ts';
import { settingsOf } from './cli/settings-of.ts';
import { withBrowser } from './cli/with-browser.ts';
import { withCluster } from './cli/with-cluster.ts';
import { runFile } from './runner/run-file.ts';

const root = join(import.meta.dirname, '..');
const file = join(import.meta.dirname, 'main.ts');
const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort());

await runScript(async () => {
  const args = parseLoadtestArguments(process.argv.slice(2));
  if (args.help) return void process.stdout.write(HELP);
  // k6 does not tell what happened when, which the cluster's verdict needs.
  const k6 = args.watchCluster ? undefined : await findProgram('k6', process.env['PATH'] ?? '', root);
  const why = args.watchCluster ? 'it tells when what happened' : 'k6 is not on PATH';
  process.stdout.write(k6 === undefined ? `Run by loadtest/runner: ${why}.\n` : `Run by k6: ${k6}\n`);
  await mkdir(args.out, { recursive: true });
  const summary = join(args.out, `loadtest-${args.profile}`);
  // One of a former run would be taken for this one's when this one does not come to an end.
  await rm(`${summary}.json`, { force: true });
  process.exitCode = await withProduct(args, (url) => {
    const run = { file, env: settingsOf(args, url, process.env), ca: args.ca };
    const work = () =>
      k6 === undefined ? runFile({ ...run, signal: interrupt.signal }) : runByK6({ ...run, program: k6 });
    const seen = () => (args.browser ? withBrowser({ url, summary }, work) : work());
    return args.watchCluster ? withCluster({ profile: args.profile, summary, env: process.env }, seen) : seen();
  });
});

async function withProduct(
  { url, profile }: LoadtestArguments,
  work: (url: string) => Promise<number>,
): Promise<number> {
  if (url) return work(url.origin);
  process.stdout.write('Starting the product on this machine, with 2 backends …\n');
  const { stack, end } = await startLocalProduct(interrupt.signal);
  const calm = disturb(profile, stack);
  try {
    return await work(stack.url);
  } finally {
    await calm();
    await end();
  }
}
