import type { Item, Workloads } from '../deploy/workloads.ts';
import type { Cluster } from '../release/cluster.ts';
import type { FunctionsApp } from '../release/functions-app.ts';
import type { Helm, Revision } from '../release/helm.ts';
import { EMPTY_LEDGER, parseLedger, type Ledger } from '../release/ledger.ts';
import type { LedgerStore } from '../release/ledger-store.ts';
import type { ReleaseManifest } from '../release/manifest.ts';

/** What a release is like; it is told by the name of its file of values. */
export type Nature = 'good' | 'bad-migration' | 'crash' | 'slow' | 'functions-silent';

/** A cluster with Helm, a Functions app and a ledger in memory, and a clock that only moves when somebody waits. */
export type Production = {
  state: {
    history: (Revision & { version: string; nature: Nature })[];
    functions: string | undefined;
    ledger: string | undefined;
    now: number;
    /** How many calls have had their effect, or were begun. */
    calls: number;
    /** Rollbacks that will fail. */
    failingRollbacks: number;
  };
  helm: Helm;
  cluster: Cluster;
  functions: FunctionsApp;
  ledger: LedgerStore;
  /** Resolves when this process has died. */
  died: Promise<void>;
  /** A call as all others, for peers that are simulated elsewhere. */
  call: Call;
  /** The release that people reach. */
  serving: () => { version: string; nature: Nature } | undefined;
  readLedger: () => Ledger;
};

/**
 * `dies` says whether the process that uses this one dies at a call: before its effect, in the middle of it (a helm that has made
 * its revision and not finished it), or after it. A process that has died never gets an answer.
 */
export type Death = { at: number; when: 'before' | 'amid' | 'after' };

export const releaseFile = (manifest: ReleaseManifest, nature: Nature): string => JSON.stringify({ manifest, nature });

export function simulateProduction(state = freshState()) {
  return (death?: Death): Production => useProduction(state, death);
}

function freshState(): Production['state'] {
  const now = Date.parse('2026-11-25T10:00:00Z');
  return { history: [], functions: undefined, ledger: undefined, now, calls: 0, failingRollbacks: 0 };
}

function useProduction(state: Production['state'], death: Death | undefined): Production {
  let calls = 0;
  const { promise: died, resolve: die } = Promise.withResolvers<void>();
  const forever = (): Promise<never> => {
    die();
    return new Promise<never>(() => undefined);
  };
  /** A call that a death may hit; `amid` is what is left behind when it is cut off. */
  const call = async <T>(effect: () => T, amid: () => void = () => undefined): Promise<T> => {
    calls += 1;
    state.calls = calls;
    if (death !== undefined && calls > death.at) return await forever();
    if (calls !== death?.at) return effect();
    if (death.when === 'amid') amid();
    if (death.when === 'after') effect();
    return await forever();
  };
  const serving = () => state.history.findLast(({ status }) => status === 'deployed' || status === 'superseded');
  return {
    state,
    died,
    call,
    serving,
    helm: simulateHelm(state, call),
    cluster: simulateCluster(state, call),
    functions: {
      deploy: ({ functionsPackage }) =>
        call(
          () => void (state.functions = functionsPackage),
          () => (state.functions = functionsPackage),
        ),
      commands: (name) => `az … ${name}`,
    },
    ledger: simulateLedger(state, call),
    readLedger: () => (state.ledger === undefined ? EMPTY_LEDGER : parseLedger(state.ledger)),
  };
}

type Call = <T>(effect: () => T, amid?: () => void) => Promise<T>;

function simulateHelm(state: Production['state'], call: Call): Helm {
  const add = (status: string, what: { version: string; nature: Nature; description: string }) => {
    const revision = (state.history.at(-1)?.revision ?? 0) + 1;
    if (status === 'deployed') {
      for (const one of state.history)
        if (one.status === 'deployed' || one.status.startsWith('pending')) one.status = 'superseded';
    }
    state.history.push({ ...what, revision, status, updated: new Date(state.now).toISOString() });
    state.history.splice(0, state.history.length - 20);
  };
  const isPending = () => state.history.at(-1)?.status.startsWith('pending-') === true;
  const busy = { isDone: false, words: 'another operation (install/upgrade/rollback) is in progress' };
  return {
    host: 'here',
    isRunningHere: () => call(() => false),
    history: () => call(() => structuredClone(state.history)),
    liveImages: () => call(() => undefined),
    publicHost: () => call(() => 'todo.example'),
    upgrade: (files) => {
      const { manifest, nature } = JSON.parse(files[0] ?? '') as { manifest: ReleaseManifest; nature: Nature };
      const what = { version: manifest.version, nature, description: 'Upgrade complete' };
      const pending = state.history.length === 0 ? 'pending-install' : 'pending-upgrade';
      const upgrade = () => {
        if (isPending()) return busy;
        add(nature === 'bad-migration' ? 'failed' : 'deployed', what);
        return { isDone: nature !== 'bad-migration', words: 'pre-upgrade hooks failed' };
      };
      return call(upgrade, () => add(pending, what));
    },
    rollback: (revision) => {
      const target = state.history.find((one) => one.revision === revision);
      const description = `Rollback to ${revision}`;
      const rollback = () => {
        if (target === undefined) return { isDone: false, words: 'release has no such revision' };
        const isFailing = state.failingRollbacks > 0;
        if (isFailing) state.failingRollbacks -= 1;
        add(isFailing ? 'failed' : 'deployed', { ...target, description });
        return { isDone: !isFailing, words: 'timed out' };
      };
      return call(rollback, () => target && add('pending-rollback', { ...target, description }));
    },
    uninstall: () =>
      call(() => {
        state.history.length = 0;
        return { isDone: true, words: '' };
      }),
  };
}

function simulateCluster(state: Production['state'], call: Call): Cluster {
  return {
    workloads: () => call(() => workloadsOf(state)),
    lastWords: () => call(() => 'the words of a program that ended'),
    giveUpMigration: () => call(() => undefined),
    memory: () => call(() => []),
    answersSince: () => call(() => ({ requests: 1000, errors: 0 })),
    gatewayAddress: () => call(() => '127.0.0.1'),
  };
}

function workloadsOf({ history }: Production['state']): Workloads {
  const latest = history.findLast(({ status }) => status === 'deployed');
  if (latest === undefined) return { items: [], warnings: [] };
  const items = ['backend', 'frontend'].flatMap((name) =>
    deployment(name, latest.nature === 'crash' && name === 'backend'),
  );
  return { items, warnings: [] };
}

const REVISION = { 'deployment.kubernetes.io/revision': '7' };

function deployment(name: string, isCrashing: boolean): Item[] {
  const metadata = { name, uid: name, generation: 7, annotations: REVISION };
  const status = { observedGeneration: 7, replicas: 2, updatedReplicas: 2, availableReplicas: isCrashing ? 0 : 2 };
  const waiting = { reason: 'CrashLoopBackOff' };
  const container = { name, restartCount: 2, state: { waiting }, lastState: { terminated: { exitCode: 1 } } };
  return [
    { kind: 'Deployment', metadata, spec: { replicas: 2 }, status },
    {
      kind: 'ReplicaSet',
      metadata: { name: `${name}-1`, uid: `${name}-1`, annotations: REVISION, ownerReferences: [{ uid: name }] },
    },
    {
      kind: 'Pod',
      metadata: { name: `${name}-1-a`, uid: `${name}-1-a`, ownerReferences: [{ uid: `${name}-1` }] },
      status: isCrashing ? { containerStatuses: [container] } : {},
    },
  ];
}

/** Reading and writing are two calls, as with a ConfigMap: a run may die between them. */
function simulateLedger(state: Production['state'], call: Call): LedgerStore {
  const read = () => call(() => (state.ledger === undefined ? undefined : parseLedger(state.ledger)));
  return {
    read,
    update: async (change) => {
      const before = (await read()) ?? EMPTY_LEDGER;
      const changed = change(before);
      if (changed !== before) await call(() => void (state.ledger = JSON.stringify(changed)));
      return changed;
    },
  };
}
