import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['{core,functions,aks,scripts,infra,test,loadtest}/**/*.test.{ts,tsx}'],
    // A test waits on conditions with deadlines of its own; this is only the net under a hang.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
