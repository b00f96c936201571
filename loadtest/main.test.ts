import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';

/** Modules of k6 that are part of it; anything else has to be in the bundle. */
const OF_K6 = new Set(['k6', 'k6/http', 'k6/metrics', 'k6/execution', 'k6/data', 'k6/timers']);

/** What Node, browsers or newer engines have and k6's (Sobek) does not. */
const NOT_IN_K6 = [
  /\bprocess\./,
  /\bBuffer\b/,
  /\bfetch\(/,
  /\bnew URL\(/,
  /\bURLSearchParams\b/,
  /\bIntl\b/,
  /\bTemporal\b/,
  /\bAbortController\b/,
  /\bstructuredClone\b/,
  /\bgroupBy\b(?=\()(?<=(?:Map|Object)\.groupBy)/,
  /\.to(?:Sorted|Reversed|Spliced)\(/,
  /\bwithResolvers\b/,
  /\bperformance\./,
  /\brequire\(/,
];

async function bundle() {
  const build = await rolldown({
    input: join(import.meta.dirname, 'main.ts'),
    platform: 'neutral',
    external: (id) => id === 'k6' || id.startsWith('k6/'),
    // Anything that is not found is a failure, not a warning.
    onLog: (_, log) => {
      throw new Error(log.message);
    },
  });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false });
  await build.close();
  return output;
}

it('the load tests are one program for k6: all imports are its own, and nothing that it does not have is used', async () => {
  const [chunk, ...others] = await bundle();
  expect(others).toEqual([]);
  expect(chunk.imports.filter((name) => !OF_K6.has(name))).toEqual([]);
  expect(chunk.dynamicImports).toEqual([]);
  expect(NOT_IN_K6.filter((pattern) => pattern.test(chunk.code)).map(String)).toEqual([]);
  for (const name of ['options', 'setup', 'teardown', 'handleSummary']) expect(chunk.exports).toContain(name);
});
