import { Type } from 'typebox';
import type { Check } from './check.ts';
import type { DoctorContext } from './context.ts';

const Providers = Type.Array(Type.Object({ namespace: Type.String(), state: Type.String() }));

/** Used without a resource of their own in the templates: the delegated subnet of the functions, the nodes. */
const BEHIND_THE_SCENES = ['Microsoft.App', 'Microsoft.Compute'];

/** Every resource provider that the templates use must be registered in the subscription. */
export function providersCheck({ az, resources }: DoctorContext): Check {
  return {
    title: 'Resource providers',
    run: async () => {
      const query = '[].{namespace:namespace,state:registrationState}';
      const known = await az(['provider', 'list', '--query', query], Providers);
      const registered = new Set(
        known.filter(({ state }) => state === 'Registered').map(({ namespace }) => namespace.toLowerCase()),
      );
      const needed = new Set([...BEHIND_THE_SCENES, ...resources.map(({ type }) => type.split('/')[0] ?? '')]);
      const missing = [...needed].filter((namespace) => !registered.has(namespace.toLowerCase())).toSorted();
      if (missing.length === 0) return { ok: true, detail: `all ${needed.size} registered` };
      const commands = missing.map((namespace) => `az provider register --namespace ${namespace}`);
      return { ok: false, detail: `not registered: ${missing.join(', ')}`, fix: commands.join(' && ') };
    },
  };
}
