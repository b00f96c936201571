import { AppError } from '#core/domain/errors';
import { probeRelease, smokeRelease } from '../probe/probe-release.ts';
import { CheckFailed } from '../release/failures.ts';
import type { GoodRelease } from '../release/ledger.ts';
import { reach, replaceFunctions, succeed, type Writer } from '../release/ledger-changes.ts';
import type { ReleaseManifest } from '../release/manifest.ts';
import type { Stage } from '../release/outcome-reporter.ts';
import { awaitBeats, awaitTakeOver } from './await-beats.ts';
import { awaitPublicUrl } from './await-public-url.ts';
import type { Deployer } from './deployer.ts';
import { upgradeRelease } from './upgrade-release.ts';
import { watchRollout } from './watch-rollout.ts';

export type DeployRequest = {
  manifest: ReleaseManifest;
  /** For Helm, in order; the last one names the images. */
  valuesFiles: readonly string[];
  /** May go back in the order of versions. */
  isHotfix: boolean;
  /** End of the infrastructure's deployment: SC-001 counts from here. */
  provisionedAt: Date;
  /** Newest migration of this release. */
  schemaVersion: string | null;
};

type Step = { stage: Stage; take: () => Promise<void> };

/** From the recorded state to the new good one. @throws whatever went wrong; then the release is half new */
export async function takeSteps(
  deployer: Deployer,
  request: DeployRequest,
  replaces: GoodRelease | null,
): Promise<void> {
  for (const { stage, take } of stepsOf(deployer, request, replaces)) {
    await deployer.stop.check();
    await deployer.outcome.enter(stage);
    await deployer.ledger.update((ledger) => reach(ledger, writer(deployer), stage));
    await take();
  }
  await deployer.stop.check();
  const revision = (await deployer.helm.history()).at(-1)?.revision ?? 0;
  const good = { revision, schemaVersion: request.schemaVersion };
  await deployer.ledger.update((ledger) => succeed(ledger, writer(deployer), good));
}

export function writer({ runId, helm, clock }: Deployer): Writer {
  return { runId, host: helm.host, now: clock.now() };
}

function stepsOf(deployer: Deployer, request: DeployRequest, replaces: GoodRelease | null): Step[] {
  const { functions } = deployer;
  return [
    { stage: 'upgrade', take: () => upgradeRelease(deployer, request.valuesFiles) },
    { stage: 'rollout', take: () => rollOut(deployer, request, replaces === null) },
    ...(functions === null
      ? []
      : [{ stage: 'functions' as const, take: () => deployFunctions(deployer, request.manifest) }]),
    { stage: 'smoke', take: () => smokeRelease(deployer) },
    { stage: 'probe', take: () => probe(deployer, request.manifest) },
  ];
}

async function rollOut(deployer: Deployer, { provisionedAt }: DeployRequest, isFirst: boolean): Promise<void> {
  await watchRollout(deployer);
  await awaitPublicUrl(deployer, { isFirst, provisionedAt });
}

/** Meanwhile the old functions drain and are forgotten; waiting for that first would cost a minute of each deployment. */
async function probe(deployer: Deployer, { version }: ReleaseManifest): Promise<void> {
  await probeRelease(deployer);
  if (deployer.functions !== null) await awaitTakeOver(deployer, version);
}

/** The ledger says so before the first byte is sent: a run that dies in between is healed by sending the old package again. */
async function deployFunctions(deployer: Deployer, manifest: ReleaseManifest): Promise<void> {
  await deployer.ledger.update((ledger) => replaceFunctions(ledger, writer(deployer)));
  try {
    await deployer.functions?.deploy(manifest);
  } catch (error) {
    throw error instanceof AppError ? new CheckFailed(error.message, deployer.clock.now()) : error;
  }
  await awaitBeats(deployer, manifest.version);
}
