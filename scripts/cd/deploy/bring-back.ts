import { AppError } from '#core/domain/errors';
import { settle, type Settled } from '../heal/settle.ts';
import { smokeRelease } from '../probe/probe-release.ts';
import { CheckFailed, detailsOf, Stopped, wordsOf } from '../release/failures.ts';
import type { GoodRelease } from '../release/ledger.ts';
import type { Outcome } from '../release/outcome.ts';
import type { Deployer } from './deployer.ts';

const FIRST =
  'There is no earlier release to return to: this one stays as it is, and the next deployment installs over it.';

/** Ends a deployment that has failed or was stopped: back to what was recorded, then the smoke test on what serves. */
export async function bringBack(deployer: Deployer, error: unknown, replaces: GoodRelease | null): Promise<Outcome> {
  const { outcome, clock, say } = deployer;
  const reason = wordsOf(error);
  say(`✗ ${detailsOf(error)}`);
  // Another run owns the release now: two that bring it back would undo each other.
  if (error instanceof AppError && error.code === 'ledger.taken-over') return await outcome.finish('failed', reason);
  await outcome.enter('rollback');
  const ending = error instanceof Stopped ? 'aborted' : 'rolled-back';
  const failedAt = error instanceof CheckFailed ? error.failedAt : clock.now();
  let settled: Settled;
  try {
    settled = await settle(deployer, { outcome: ending, reason, failedAt });
  } catch (fault) {
    return await outcome.finish('failed', `${reason} ${wordsOf(fault)}`);
  }
  if (replaces === null) return await outcome.finish('failed', `${reason} ${FIRST}`);
  if (settled.plan.kind !== 'return') return await outcome.finish(ending, reason);
  const fault = await smokeRelease(deployer).catch(wordsOf);
  if (fault === undefined) return await outcome.finish(ending, reason);
  return await outcome.finish('failed', `${reason} The release before is back, and a person is needed: ${fault}`);
}
