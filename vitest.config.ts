import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { SkipReporter } from './test/support/skip-reporter.ts';

export default defineConfig({
  resolve: { conditions: ['source'] },
  // No `import` or `module` here: these become Node's own conditions, under which CommonJS packages would load ES modules.
  ssr: { resolve: { conditions: ['source', 'node'] } },
  test: {
    include: ['{core,functions,aks,scripts,infra,helm,test,loadtest}/**/*.test.{ts,tsx}'],
    // These have configurations of their own: `npm run test:cluster`, `npm run drill`.
    exclude: [...configDefaults.exclude, 'test/{cluster,drill}/**'],
    // The leak guard comes first because teardowns run in reverse: it looks when everything else has stopped.
    globalSetup: ['./test/support/leak-guard.ts', './test/global-setup.ts'].filter((path) => existsSync(path)),
    reporters: ['default', new SkipReporter({ strict: process.env.REQUIRE_TOOLS === '1' })],
    // A test waits on conditions with deadlines of its own; this is only the net under a hang.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Tests start databases, brokers and browsers of their own, and wait for them half of the time: one more than cores.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
  },
});
