import { settle, type Settled } from '../heal/settle.ts';
import { smokeRelease } from '../probe/probe-release.ts';
import { CheckFailed, detailsOf, Stopped, wordsOf } from '../release/failures.ts';
import type { GoodRelease } from '../release/ledger.ts';
import { reach } from '../release/ledger-changes.ts';
import type { Outcome } from '../release/outcome.ts';
import type { Deployer } from './deployer.ts';
import { writer } from './take-steps.ts';

const FIRST =
  'There is no earlier release to return to: this one stays as it is, and the next deployment installs over it.';

/** Ends a deployment that has failed or was stopped: back to what was recorded, then the smoke test on what serves. */
export async function bringBack(deployer: Deployer, error: unknown, replaces: GoodRelease | null): Promise<Outcome> {
  const { outcome, clock, say } = deployer;
  const reason = wordsOf(error);
  say(`✗ ${detailsOf(error)}`);
  await outcome.enter('rollback');
  const ending = error instanceof Stopped ? 'aborted' : 'rolled-back';
  const failedAt = error instanceof CheckFailed ? error.failedAt : clock.now();
  let settled: Settled;
  try {
    // Refused when another run owns the release by now: two that bring it back would undo each other.
    await deployer.ledger.update((ledger) => reach(ledger, writer(deployer), 'rollback'));
    settled = await settle(deployer, { outcome: ending, reason, failedAt });
  } catch (fault) {
    const isSaid = wordsOf(fault) === reason;
    return await outcome.finish('failed', isSaid ? reason : `${reason} ${wordsOf(fault)}`);
  }
  if (replaces === null) return await outcome.finish('failed', `${reason} ${FIRST}`);
  if (settled.plan.kind !== 'return') return await outcome.finish(ending, reason);
  const fault = await smokeRelease(deployer).catch(wordsOf);
  if (fault === undefined) return await outcome.finish(ending, reason);
  return await outcome.finish('failed', `${reason} The release before is back, and a person is needed: ${fault}`);
}
