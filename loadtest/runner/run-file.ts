import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { loadTest } from './load-test.ts';
import { runTest } from './run-test.ts';

export type FileRun = {
  /** A k6 test. */
  file: string;
  /** Its `__ENV`. */
  env: Record<string, string>;
  /** PEM file of a further certificate authority. */
  ca: string | undefined;
  /** Ends the run early, with the summary so far. */
  signal: AbortSignal;
};

/** Runs a k6 test and delivers its summary. Resolves to k6's exit code. @throws Error when the test cannot be run. */
export async function runFile({ file, env, ca, signal }: FileRun): Promise<number> {
  const test = await loadTest(file, env);
  const { exitCode, summary } = await runTest(test, {
    signal,
    warn: (line) => void process.stderr.write(`${line}\n`),
    ...(ca !== undefined && { ca: await readFile(ca, 'utf8') }),
  });
  if (summary) await deliver(test.handleSummary?.(summary) ?? {});
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
