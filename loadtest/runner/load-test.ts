import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readOptions } from './options.ts';
import type { TestOptions } from './options.ts';
import { resolveK6Modules } from './resolve-k6.ts';

type Work = (data: unknown) => unknown;

/** A test file with what it exports. */
export type LoadedTest = {
  options: TestOptions;
  setup: (() => unknown) | undefined;
  teardown: Work | undefined;
  handleSummary: ((data: object) => Record<string, string>) | undefined;
  /** Scenario name → its iteration. */
  iterations: ReadonlyMap<string, Work>;
};

/**
 * Loads a k6 test. `env` is its `__ENV`.
 * @throws Error when it uses of k6 what this runner does not have.
 */
export async function loadTest(file: string, env: Record<string, string>): Promise<LoadedTest> {
  resolveK6Modules();
  Object.assign(globalThis, { __ENV: env });
  const module = (await import(pathToFileURL(resolve(file)).href).catch((error: unknown) => {
    throw explained(error);
  })) as Record<string, unknown>;
  const options = readOptions((module['options'] ?? {}) as Record<string, unknown>);
  const iterations = options.scenarios.map(({ name, exec }) => {
    const work = module[exec];
    if (typeof work !== 'function') throw new Error(`Scenario ${name}: the test exports no function ${exec}.`);
    return [name, work as Work] as const;
  });
  return {
    options,
    setup: module['setup'] as LoadedTest['setup'],
    teardown: module['teardown'] as LoadedTest['teardown'],
    handleSummary: module['handleSummary'] as LoadedTest['handleSummary'],
    iterations: new Map(iterations),
  };
}

/** A missing export of one of our modules is something of k6 that this runner does not have. */
function explained(error: unknown): unknown {
  if (!(error instanceof SyntaxError)) return error;
  const [, name] = /does not provide an export named '(.+)'/.exec(error.message) ?? [];
  if (name === undefined) return error;
  return new Error(`${error.message}. If ${name} is k6's, this runner does not know it: run this test with k6.`);
}
