import { describeDedupStore } from './dedup-store-contract.ts';
import { createMemoryClaimRows } from './memory-claim-rows.ts';

describeDedupStore('rows in memory', async () => {
  const rows = createMemoryClaimRows();
  return { rows, get: async (keys) => rows.get(keys), close: async () => undefined };
});
