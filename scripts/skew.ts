// `npm run test:skew [-- REF]`: this release beside the previous one (REF, or the last tag, or the state before the last change of
// schema or API), in both directions.
import { parseArgs } from 'node:util';
import { runScript } from './programs/run-script.ts';
import { previousRef } from './skew/previous-ref.ts';
import { runSkew } from './skew/run-skew.ts';

const print = (text: string): void => void process.stdout.write(text);

await runScript(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const rootDir = process.cwd();
  const ref = positionals[0] ?? (await previousRef(rootDir, process.env));
  const isGood = await runSkew({ rootDir, env: process.env, ref, print });
  print(`${isGood ? '✓ goes together' : '✗ does not go together'} with the release ${ref}\n`);
  if (!isGood) process.exitCode = 1;
});
