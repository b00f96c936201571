import type { Revision } from '../release/helm.ts';
import type { GoodRelease, Ledger } from '../release/ledger.ts';

/** What Helm and the ledger say before a deployment begins. `history` is oldest first. */
export type Found = { history: readonly Revision[]; ledger: Ledger };

/** What has to happen before a deployment may begin. */
export type HealPlan =
  | { kind: 'nothing' }
  /** A run died before it changed anything, or its first installation has nothing to return to. */
  | { kind: 'forget'; reason: string }
  /** `helm` is false when only the functions package has not come back yet. */
  | { kind: 'return'; to: GoodRelease; helm: boolean; functions: boolean; reason: string }
  | { kind: 'uninstall'; reason: string };

/**
 * Decides from what a run that died has left behind; it may have died anywhere. The concurrency group lets one run deploy at a
 * time, so a deployment in progress of another run is one that died. What has passed its probe is not in progress any more.
 */
export function planHeal(found: Found): HealPlan {
  const latest = found.history.at(-1);
  if (latest === undefined) return forgetOrNothing(found.ledger, 'no release had come to be');
  if (latest.status.startsWith('pending-') || latest.status === 'failed') return afterHalfRelease(found, latest);
  if (latest.status === 'uninstalling') return { kind: 'uninstall', reason: 'its removal was interrupted' };
  if (latest.status !== 'deployed') return forgetOrNothing(found.ledger, `the release is ${latest.status}`);
  return afterWholeRelease(found, latest);
}

/** Helm itself was interrupted or has failed. */
function afterHalfRelease(found: Found, latest: Revision): HealPlan {
  const to = targetOf(found);
  const reason = `revision ${latest.revision} is ${latest.status}`;
  if (to !== null) return { kind: 'return', to, helm: true, functions: areFunctionsReplaced(found.ledger), reason };
  // Helm upgrades over a failed first installation, but refuses everything while one is pending.
  if (latest.status === 'failed') return forgetOrNothing(found.ledger, 'a first installation failed');
  return { kind: 'uninstall', reason: `${reason}, and no good release was before it` };
}

/** Helm is content; did the deployment that wanted this get to its end? */
function afterWholeRelease({ ledger }: Found, latest: Revision): HealPlan {
  const { inProgress } = ledger;
  if (inProgress === null) return { kind: 'nothing' };
  const to = inProgress.replaces;
  if (to === null) return { kind: 'forget', reason: 'there is no earlier release to return to' };
  const functions = areFunctionsReplaced(ledger);
  const isBack = latest.revision === to.revision || isReturnTo(latest, to.revision);
  if (isBack && !functions) return { kind: 'forget', reason: `the last good release serves already` };
  const reason = `its deployment ended in stage ${inProgress.stage}`;
  return { kind: 'return', to: isBack ? { ...to, revision: latest.revision } : to, helm: !isBack, functions, reason };
}

/** What was good before: as recorded, else as Helm remembers it. Null when there is nothing to return to. */
function targetOf({ history, ledger }: Found): GoodRelease | null {
  const recorded = ledger.inProgress === null ? ledger.lastGood : ledger.inProgress.replaces;
  if (recorded !== null && history.some(({ revision }) => revision === recorded.revision)) return recorded;
  // A failed upgrade leaves the revision before it `deployed`.
  const deployed = history.findLast(({ status }) => status === 'deployed');
  const isBad = ledger.history.some(({ badRevision }) => badRevision === deployed?.revision);
  if (deployed === undefined || isBad) return null;
  return { revision: deployed.revision, manifest: null, schemaVersion: null, at: deployed.updated };
}

/** Helm says in the description of a revision where it went back to. */
export function isReturnTo({ description }: Revision, revision: number): boolean {
  return description === `Rollback to ${revision}`;
}

function areFunctionsReplaced({ inProgress }: Ledger): boolean {
  return inProgress?.functions === 'replaced';
}

function forgetOrNothing({ inProgress }: Ledger, reason: string): HealPlan {
  return inProgress === null ? { kind: 'nothing' } : { kind: 'forget', reason };
}
