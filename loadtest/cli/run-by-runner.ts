import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { loadTest } from '../runner/load-test.ts';
import { runTest } from '../runner/run-test.ts';

export type RunnerRun = { test: string; env: Record<string, string>; ca: string | undefined };

/** Runs a test by our own runner and resolves to its exit code. Ctrl-C ends it with the summary so far. */
export async function runByRunner({ test, env, ca }: RunnerRun): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  const loaded = await loadTest(test, env);
  const { exitCode, summary } = await runTest(loaded, {
    signal: interrupt.signal,
    warn: (line) => void process.stderr.write(`${line}\n`),
    ...(ca !== undefined && { ca: await readFile(ca, 'utf8') }),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  if (Object.keys(summary).length > 0) await deliver(loaded.handleSummary?.(summary) ?? {});
  return exitCode;
}

/** Texts of `handleSummary` go where their keys say: `stdout`, `stderr`, or a file. */
async function deliver(texts: Record<string, string>): Promise<void> {
  for (const [where, text] of Object.entries(texts)) {
    if (where === 'stdout' || where === 'stderr') process[where].write(text);
    else {
      await mkdir(dirname(where), { recursive: true });
      await writeFile(where, text);
    }
  }
}
