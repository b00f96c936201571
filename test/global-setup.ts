import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import type { Services } from './support/services.ts';

/** Compiled modules of the programs that tests start, again and again the same ones: most of the time in which they start. */
const COMPILE_CACHE = fileURLToPath(new URL('../node_modules/.cache/test-programs', import.meta.url));

/**
 * vitest globalSetup: one PostgreSQL with a migrated template database and one Azurite for the whole run, in a process of
 * their own (this file is loaded without the product's import conditions).
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  process.env['NODE_COMPILE_CACHE'] ??= COMPILE_CACHE;
  const main = fileURLToPath(new URL('support/services-main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=source', main], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const services = Promise.withResolvers<Services>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.includes('"event":"listening"')) services.resolve((JSON.parse(line) as { services: Services }).services);
    else process.stderr.write(`${line}\n`);
  });
  void exited.then(() => services.reject(new Error('the services of the test run did not start; see above')));
  project.provide('services', await services.promise);
  return async () => {
    child.kill('SIGTERM');
    await exited;
  };
}
