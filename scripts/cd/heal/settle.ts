import { AppError } from '#core/domain/errors';
import { KUBERNETES } from '#core/platform/names';
import type { Deployer } from '../deploy/deployer.ts';
import type { Revision } from '../release/helm.ts';
import { EMPTY_LEDGER, type GoodRelease, type Ledger, type Past } from '../release/ledger.ts';
import { end, note } from '../release/ledger-changes.ts';
import { returnTo } from '../rollback/return-to.ts';
import { isReturnTo, planHeal, type HealPlan } from './plan-heal.ts';

/** Why something is settled, and since when. */
export type Occasion = {
  /** How the deployment in progress ended, when there is a release to return to. */
  outcome: Extract<Past['outcome'], 'rolled-back' | 'aborted'>;
  /** Undefined for a run that died: then what was found is the reason. */
  reason?: string;
  failedAt: Date;
};

export type Settled = { plan: HealPlan; lastGood: GoodRelease | null };

/**
 * Brings release, functions and ledger back to the last good state, from wherever they are: after a check that failed, and at the
 * next run after one that died. Repeated, it goes on where it was interrupted, and does nothing when all is well.
 * @throws AppError when a person is needed; the ledger then still says that a deployment is in progress
 */
export async function settle(deployer: Deployer, occasion: Occasion): Promise<Settled> {
  const ledger = (await deployer.ledger.read()) ?? EMPTY_LEDGER;
  const history = await deployer.helm.history();
  const plan = planHeal({ history, ledger });
  if (plan.kind !== 'nothing') deployer.say(`  ${describe(plan)}`);
  const lastGood = await carryOut(deployer, plan, { ledger, history, occasion });
  if (plan.kind === 'nothing') return { plan, lastGood };
  const reason = occasion.reason ?? plan.reason;
  const badRevision = badRevisionOf(history, ledger);
  await deployer.ledger.update((current) => {
    const { inProgress } = current;
    if (inProgress !== null) {
      const outcome = lastGood === null ? 'failed' : occasion.outcome;
      return end(
        current,
        { now: deployer.clock.now() },
        { runId: inProgress.runId, outcome, reason, lastGood, badRevision },
      );
    }
    return note(current, healed(deployer, { reason, badRevision }), lastGood);
  });
  return { plan, lastGood };
}

type Situation = { ledger: Ledger; history: readonly Revision[]; occasion: Occasion };

/** @returns what serves afterwards, as far as it is good */
async function carryOut(deployer: Deployer, plan: HealPlan, situation: Situation): Promise<GoodRelease | null> {
  const { ledger, history, occasion } = situation;
  switch (plan.kind) {
    case 'nothing':
      return ledger.lastGood;
    case 'forget':
      return stillServing(ledger.inProgress?.replaces ?? null, history);
    case 'return':
      return await returnTo(deployer, { ...plan, failedAt: occasion.failedAt });
    case 'uninstall':
      await uninstall(deployer);
      return null;
  }
}

/** A rollback that another run had finished made a revision of its own. */
function stillServing(replaces: GoodRelease | null, history: readonly Revision[]): GoodRelease | null {
  const latest = history.at(-1);
  if (replaces === null || latest === undefined) return null;
  return isReturnTo(latest, replaces.revision) ? { ...replaces, revision: latest.revision } : replaces;
}

async function uninstall({ helm }: Deployer): Promise<void> {
  const { isDone, words } = await helm.uninstall();
  if (isDone) return;
  const { release, namespace } = KUBERNETES;
  const message = `A person is needed: helm uninstall ${release} --namespace ${namespace} fails: ${words}`;
  throw new AppError({ code: 'heal.failed', kind: 'unavailable', message });
}

/** The newest revision, unless it is what served before; later it must not be taken for a good one. */
function badRevisionOf(history: readonly Revision[], { inProgress, lastGood }: Ledger): number | null {
  const latest = history.at(-1);
  const good = inProgress === null ? lastGood : inProgress.replaces;
  if (latest === undefined || latest.revision === good?.revision) return null;
  return good !== null && isReturnTo(latest, good.revision) ? null : latest.revision;
}

function healed({ runId, clock }: Deployer, known: { reason: string; badRevision: number | null }): Past {
  const past = { runId, outcome: 'rolled-back', version: 'unknown', previousVersion: null, good: null } as const;
  return { ...past, ...known, at: clock.now().toISOString() };
}

function describe(plan: Exclude<HealPlan, { kind: 'nothing' }>): string {
  switch (plan.kind) {
    case 'forget':
      return `Nothing to bring back: ${plan.reason}.`;
    case 'uninstall':
      return `The release is removed: ${plan.reason}.`;
    case 'return':
      return `Back to revision ${plan.to.revision}${plan.functions ? ' and its functions package' : ''}: ${plan.reason}.`;
  }
}
