import { createMemorySecretSource } from './memory-secret-source.ts';
import { describeSecretSource } from './secret-source-contract.ts';

describeSecretSource('memory', async () => {
  const source = createMemorySecretSource();
  return {
    source,
    put: async (name, value) => source.put(name, value),
    remove: async (name) => source.remove(name),
    breakDown: async () => source.goAway(),
    close: async () => undefined,
  };
});
