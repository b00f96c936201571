import { Type } from 'typebox';
import { AppError, kindOf } from '#core/domain/errors';
import { KUBERNETES } from '#core/platform/names';
import type { Kubectl } from './kubectl.ts';
import { EMPTY_LEDGER, LEDGER_NAME, parseLedger, type Ledger } from './ledger.ts';
import { retry, type Pauses } from './retry.ts';

/** Where the ledger is kept. */
export type LedgerStore = {
  /** Undefined when no release has ever been recorded. @throws AppError `ledger.ill-formed`. */
  read: () => Promise<Ledger | undefined>;
  /**
   * Reads, changes and writes. When somebody else has written in between, the change is made again on what that one wrote,
   * so that it sees it: `change` throws when it must not go on.
   */
  update: (change: (ledger: Ledger) => Ledger) => Promise<Ledger>;
};

const ROUNDS = 5;
const Stored = Type.Union([
  Type.Null(),
  Type.Object({
    metadata: Type.Object({ resourceVersion: Type.String() }),
    data: Type.Optional(Type.Record(Type.String(), Type.String())),
  }),
]);

/** The ledger as a ConfigMap. Kubernetes refuses a write that is based on an older one. */
export function createLedgerStore(kubectl: Kubectl, pauses: Pauses): LedgerStore {
  const load = async () => {
    const args = ['get', 'configmap', LEDGER_NAME, '--ignore-not-found', '--output', 'json'];
    const stored = await kubectl.ask(args, Stored);
    if (stored === null) return { ledger: undefined, resourceVersion: undefined };
    return { ledger: parseLedger(stored.data?.['ledger']), resourceVersion: stored.metadata.resourceVersion };
  };
  return {
    read: async () => (await load()).ledger,
    async update(change) {
      for (let round = 1; ; round += 1) {
        const { ledger = EMPTY_LEDGER, resourceVersion } = await load();
        const changed = change(ledger);
        if (changed === ledger) return ledger;
        try {
          await save(kubectl, { ledger: changed, resourceVersion }, pauses);
          return changed;
        } catch (error) {
          if (kindOf(error) !== 'conflict' || round >= ROUNDS) throw error;
        }
      }
    },
  };
}

type Version = { ledger: Ledger; resourceVersion: string | undefined };

/** A write that was made and whose answer was lost is refused the second time as a conflict, and then read again. */
async function save(kubectl: Kubectl, { ledger, resourceVersion }: Version, pauses: Pauses): Promise<void> {
  const metadata = {
    name: LEDGER_NAME,
    namespace: KUBERNETES.namespace,
    labels: { 'app.kubernetes.io/part-of': KUBERNETES.release },
    ...(resourceVersion !== undefined && { resourceVersion }),
  };
  const data = { ledger: `${JSON.stringify(ledger, null, 2)}\n` };
  const object = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
  const verb = resourceVersion === undefined ? 'create' : 'replace';
  await retry(() => kubectl.run([verb, '--filename', '-'], object), pauses);
}

/** The ledger, which has to be there. @throws AppError `not-found`, code `ledger.none`. */
export async function requireLedger(store: LedgerStore): Promise<Ledger> {
  const ledger = await store.read();
  if (ledger !== undefined) return ledger;
  const message = 'There is no release ledger: nothing has been deployed by the pipeline to this cluster yet.';
  throw new AppError({ code: 'ledger.none', kind: 'not-found', message });
}
