/**
 * A k6 test without k6: `node --conditions=source loadtest/runner/main.ts TEST.ts [-e NAME=value]…`, as `k6 run` would do it.
 * What the runner does not know of k6 is refused.
 */
import { parseArgs } from 'node:util';
import { runFile } from './run-file.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { env: { type: 'string', short: 'e', multiple: true, default: [] }, ca: { type: 'string' } },
});
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
try {
  const [file] = positionals;
  if (file === undefined) throw new Error('Name the test: loadtest/runner/main.ts TEST.ts');
  const env = Object.fromEntries(
    values.env.map((pair) => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
  );
  process.exitCode = await runFile({ file, env, ca: values.ca, signal: interrupt.signal });
} catch (error) {
  process.stderr.write(`✗ ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
