import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { SkipReporter } from '../support/skip-reporter.ts';

const root = join(import.meta.dirname, '..', '..');

/** The cluster run: one cluster, so one file after the other. */
export default defineConfig({
  root,
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source', 'node'] } },
  test: {
    include: ['test/cluster/*.test.ts'],
    reporters: ['default', new SkipReporter({ strict: process.env.REQUIRE_TOOLS === '1' })],
    // Nets under a hang; each test waits on conditions with deadlines of its own.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
