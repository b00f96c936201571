import { compareVersions } from '#core/platform/version';
import { heal } from '../heal/heal.ts';
import { detailsOf, Stopped, wordsOf } from '../release/failures.ts';
import { versionOf, type GoodRelease } from '../release/ledger.ts';
import { begin, note } from '../release/ledger-changes.ts';
import type { Outcome } from '../release/outcome.ts';
import { bringBack } from './bring-back.ts';
import type { Deployer } from './deployer.ts';
import { findLastGood } from './find-last-good.ts';
import { takeSteps, writer, type DeployRequest } from './take-steps.ts';

/** heal → record → upgrade → rollout → functions → smoke → probe. Whatever fails after "record" brings the last good release back. */
export async function runDeploy(deployer: Deployer, request: DeployRequest): Promise<Outcome> {
  const { outcome } = deployer;
  let replaces: GoodRelease | null;
  try {
    await outcome.enter('heal');
    await heal(deployer);
    await outcome.enter('record');
    replaces = await findLastGood(deployer);
    outcome.learn({ previousVersion: versionOf(replaces) });
    const newer = newerThan(request, replaces);
    if (newer !== undefined) return await standBack(deployer, request, { replaces, newer });
    await record(deployer, request, replaces);
  } catch (error) {
    deployer.say(`✗ ${detailsOf(error)}`);
    return await outcome.finish(error instanceof Stopped ? 'aborted' : 'failed', wordsOf(error));
  }
  try {
    await takeSteps(deployer, request, replaces);
  } catch (error) {
    return await bringBack(deployer, error, replaces);
  }
  return await outcome.finish('succeeded', null);
}

/** From here on the ledger says what has to come back. */
async function record(deployer: Deployer, { manifest }: DeployRequest, replaces: GoodRelease | null): Promise<void> {
  await deployer.stop.check();
  await deployer.ledger.update((ledger) => begin(ledger, writer(deployer), { manifest, replaces }));
}

/** The version that serves, when it is newer than the one to deploy: of two pushes at once the older may come last. */
function newerThan({ manifest, isHotfix }: DeployRequest, replaces: GoodRelease | null): string | undefined {
  const serving = versionOf(replaces);
  if (isHotfix || serving === null) return undefined;
  return compareVersions(serving, manifest.version) > 0 ? serving : undefined;
}

async function standBack(
  { ledger, outcome, runId, clock }: Deployer,
  { manifest }: DeployRequest,
  { replaces, newer }: { replaces: GoodRelease | null; newer: string },
): Promise<Outcome> {
  const reason = `${newer} is live already and newer; only a hotfix goes back.`;
  const past = { runId, outcome: 'superseded', version: manifest.version, previousVersion: newer, reason } as const;
  const at = clock.now().toISOString();
  await ledger.update((known) => note(known, { ...past, at, good: null, badRevision: null }, replaces));
  return await outcome.finish('superseded', reason);
}
