import { AppError } from '#core/domain/errors';
import type { Deployer } from '../deploy/deployer.ts';
import { heal } from '../heal/heal.ts';
import { smokeRelease } from '../probe/probe-release.ts';
import { EMPTY_LEDGER, versionOf, type GoodRelease, type Ledger } from '../release/ledger.ts';
import { note } from '../release/ledger-changes.ts';
import { chooseTarget } from './choose-target.ts';
import { returnTo } from './return-to.ts';

export type Wish = {
  revision?: number;
  /** The person has seen that the run of the deployment in progress is dead. */
  isRunDead: boolean;
  reason: string;
};

/**
 * A person goes back: out of a deployment whose run died to what was good before it, else to an earlier good release.
 * @returns what serves now
 * @throws AppError `conflict`, code `rollback.deploying`, while a run is at work
 */
export async function rollBackByHand(deployer: Deployer, wish: Wish): Promise<GoodRelease | null> {
  const found = (await deployer.ledger.read()) ?? EMPTY_LEDGER;
  if (found.inProgress !== null && !wish.isRunDead) throw deploying(found.inProgress);
  const { plan, lastGood } = await heal(deployer);
  if (plan.kind !== 'nothing' && wish.revision === undefined) return lastGood;
  const ledger = (await deployer.ledger.read()) ?? EMPTY_LEDGER;
  const target = chooseTarget(ledger, await deployer.helm.history(), wish.revision);
  const back = await goTo(deployer, ledger, target);
  await deployer.ledger.update((current) => note(current, past(deployer, ledger, { back, reason: wish.reason }), back));
  await smokeRelease(deployer);
  return back;
}

async function goTo(deployer: Deployer, { lastGood }: Ledger, to: GoodRelease): Promise<GoodRelease> {
  const wanted = to.manifest?.functionsPackage;
  const hasOther = wanted !== undefined && wanted !== lastGood?.manifest?.functionsPackage;
  const functions = hasOther && deployer.functions !== null;
  if (wanted === undefined) deployer.say('  The functions stay as they are: that release is not recorded.');
  return await returnTo(deployer, { to, helm: true, functions, failedAt: deployer.clock.now() });
}

function past(
  { runId, clock }: Deployer,
  { lastGood }: Ledger,
  { back, reason }: { back: GoodRelease; reason: string },
) {
  const version = versionOf(back) ?? 'unknown';
  const known = { runId, version, previousVersion: versionOf(lastGood), reason, good: back, badRevision: null };
  return { ...known, outcome: 'rolled-back' as const, at: clock.now().toISOString() };
}

function deploying({ runId, stage, startedAt }: NonNullable<Ledger['inProgress']>): AppError {
  const message =
    `Run ${runId} has been deploying since ${startedAt}, stage ${stage}. It brings the release back by itself: npm run cd:abort. ` +
    'If its runner is dead: npm run cd:rollback -- --run-is-dead';
  return new AppError({ code: 'rollback.deploying', kind: 'conflict', message });
}
