import { defineConfig } from 'vitest/config';
import cluster from '../cluster/vitest.config.ts';

/** As the cluster run; one scenario is several runs of the pipeline. */
export default defineConfig({
  ...cluster,
  test: { ...cluster.test, include: ['test/drill/*.test.ts'], testTimeout: 2_400_000, hookTimeout: 900_000 },
});
