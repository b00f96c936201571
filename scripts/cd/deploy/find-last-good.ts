import type { Revision } from '../release/helm.ts';
import { EMPTY_LEDGER, type GoodRelease, type Ledger } from '../release/ledger.ts';
import type { ReleaseManifest } from '../release/manifest.ts';
import type { Deployer } from './deployer.ts';
import { judgeRollout } from './judge-rollout.ts';

type Images = ReleaseManifest['images'];

/**
 * What would have to come back: the recorded release, or the live one when a person has changed it since by Helm (a new database
 * host, a rollback by hand) and it works.
 */
export async function findLastGood({ helm, ledger, cluster }: Deployer): Promise<GoodRelease | null> {
  const known = (await ledger.read()) ?? EMPTY_LEDGER;
  const history = await helm.history();
  const latest = history.at(-1);
  if (latest === undefined) return null;
  if (latest.revision === known.lastGood?.revision) return known.lastGood;
  const works = latest.status === 'deployed' && judgeRollout(await cluster.workloads()).kind === 'done';
  if (works && !isKnownAsBad(latest, known)) return adopt(latest, known, await helm.liveImages());
  return history.some(({ revision }) => revision === known.lastGood?.revision) ? known.lastGood : null;
}

function isKnownAsBad({ revision }: Revision, { history }: Ledger): boolean {
  return history.some(({ badRevision }) => badRevision === revision);
}

function adopt({ revision, updated }: Revision, ledger: Ledger, live: Images | undefined): GoodRelease {
  const good = [ledger.lastGood, ...ledger.history.map((past) => past.good)].filter((one) => one !== null);
  const same = good.find(({ manifest }) => manifest !== null && isSame(manifest.images, live));
  const schemaVersion = good[0]?.schemaVersion ?? null;
  return { revision, manifest: same?.manifest ?? null, schemaVersion, at: same?.at ?? updated };
}

function isSame(images: Images, live: Images | undefined): boolean {
  return images.backend === live?.backend && images.frontend === live.frontend;
}
