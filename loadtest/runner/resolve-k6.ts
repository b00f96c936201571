import { registerHooks } from 'node:module';

/** Modules of k6 that this runner has. */
const MODULES: Record<string, string> = {
  k6: 'k6.ts',
  'k6/http': 'http.ts',
  'k6/metrics': 'metrics.ts',
  'k6/execution': 'execution.ts',
  'k6/data': 'data.ts',
  'k6/timers': 'timers.ts',
};

/** From now on `import … from 'k6/…'` loads this runner's modules. @throws for those that it does not have, when they are imported. */
export function resolveK6Modules(): void {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== 'k6' && !specifier.startsWith('k6/')) return next(specifier, context);
      const file = MODULES[specifier];
      if (file === undefined) {
        const known = Object.keys(MODULES).join(', ');
        throw new Error(`${specifier} is not known to this runner, which has ${known}. Run this test with k6.`);
      }
      return { url: new URL(`modules/${file}`, import.meta.url).href, shortCircuit: true };
    },
  });
}
