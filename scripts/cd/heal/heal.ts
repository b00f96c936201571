import type { Deployer } from '../deploy/deployer.ts';
import { UPGRADE_TIMEOUT_S } from '../release/helm.ts';
import { settle, type Settled } from './settle.ts';

/** A helm that is alive has ended or given up by then. */
const HELM_ENDS_MS = (UPGRADE_TIMEOUT_S + 15) * 1_000;
const LOOK_MS = 5_000;

/** The first step of every deployment: brings back what a run that died has left half done. */
export async function heal(deployer: Deployer): Promise<Settled> {
  await untilNoHelmWorks(deployer);
  return await settle(deployer, { outcome: 'rolled-back', failedAt: deployer.clock.now() });
}

/**
 * A run may die and its helm live on, here or on a machine that has only lost its connection. Two at once would mix two releases,
 * so what is pending is left alone until its helm has ended, or must have.
 */
async function untilNoHelmWorks(deployer: Deployer): Promise<void> {
  const { clock, say, sleep } = deployer;
  const began = clock.now().getTime();
  for (let isSaid = false; clock.now().getTime() - began < HELM_ENDS_MS && (await mayHelmWork(deployer));) {
    if (!isSaid) say('  Another helm may still be at work on the release; waiting for its end …');
    isSaid = true;
    await sleep(LOOK_MS);
  }
}

async function mayHelmWork({ helm, ledger, clock }: Deployer): Promise<boolean> {
  const isHere = await helm.isRunningHere();
  if (isHere === true) return true;
  const latest = (await helm.history()).at(-1);
  if (latest?.status.startsWith('pending-') !== true) return false;
  const host = (await ledger.read())?.inProgress?.host;
  if (isHere === false && host === helm.host) return false;
  return clock.now().getTime() - Date.parse(latest.updated) < HELM_ENDS_MS;
}
