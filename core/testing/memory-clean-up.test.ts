import { describeCleanUp } from './clean-up-contract.ts';
import { createMemoryCleanUp } from './memory-clean-up.ts';

describeCleanUp('memory', async () => {
  const cleanUp = createMemoryCleanUp({});
  return {
    cleanUp,
    async ended(rows) {
      cleanUp.rows.set('task', rows);
      return 'task';
    },
    async whileHeld(work) {
      cleanUp.isHeld = true;
      await work();
      cleanUp.isHeld = false;
    },
  };
});
