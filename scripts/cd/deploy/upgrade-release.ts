import { CheckFailed } from '../release/failures.ts';
import type { HelmResult } from '../release/helm.ts';
import { ATTEMPTS } from '../release/retry.ts';
import type { Deployer } from './deployer.ts';
import { judgePod } from './judge-pod.ts';
import { createPatience, type Patience } from './patience.ts';
import { condition, living, type Workloads } from './workloads.ts';

const LOOK_MS = 2_000;
/** Words of an API server that was not there; the same call may succeed a moment later. */
const PASSING =
  /unreachable|connection refused|connection reset|i\/o timeout|TLS handshake timeout|etcdserver|no route to host/i;

/**
 * `helm upgrade --install`, and meanwhile an eye on the migration, for which Helm waits: a migration that cannot start is told to
 * give up, so that Helm ends by itself instead of sitting out its time. Helm is never killed.
 * @throws CheckFailed with the migration's last words, or Helm's
 */
export async function upgradeRelease(deployer: Deployer, valuesFiles: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const before = await newestRevision(deployer);
    const { result, hopeless } = await upgradeOnce(deployer, valuesFiles);
    if (result.isDone) return;
    const isUntouched = (await newestRevision(deployer)) === before;
    if (attempt >= ATTEMPTS || !isUntouched || !PASSING.test(result.words)) {
      throw hopeless ?? (await failureOf(deployer, result));
    }
    deployer.say(`  Helm could not reach the cluster; once more.`);
    await deployer.sleep(LOOK_MS * attempt * (0.5 + deployer.random()));
  }
}

async function newestRevision({ helm }: Deployer): Promise<number | undefined> {
  return (await helm.history()).at(-1)?.revision;
}

async function upgradeOnce(deployer: Deployer, valuesFiles: readonly string[]) {
  let result: HelmResult | undefined;
  let hopeless: CheckFailed | undefined;
  const upgrade = deployer.helm.upgrade(valuesFiles).then((ended) => (result = ended));
  const patience = createPatience();
  while (result === undefined) {
    await Promise.race([upgrade, deployer.sleep(LOOK_MS)]);
    if (result !== undefined || hopeless !== undefined) continue;
    hopeless = await giveUpWhenHopeless(deployer, patience);
  }
  return { result: await upgrade, hopeless };
}

/** A look that fails is no reason to leave a helm that still works. */
async function giveUpWhenHopeless({ cluster, clock }: Deployer, patience: Patience): Promise<CheckFailed | undefined> {
  const workloads = await cluster.workloads().catch(() => undefined);
  const trouble = workloads && patience.exhausted(troublesOf(workloads), clock.now());
  if (trouble === undefined) return undefined;
  const failure = new CheckFailed(`The migration cannot run: ${trouble.cause}`, clock.now());
  return await cluster.giveUpMigration().then(
    () => failure,
    () => undefined,
  );
}

function troublesOf(workloads: Workloads) {
  const pods = living(workloads, 'Pod').filter(
    ({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'migrate',
  );
  return pods.map((pod) => judgePod(pod, workloads.warnings)).filter((trouble) => trouble !== undefined);
}

async function failureOf({ cluster, clock }: Deployer, { words }: HelmResult): Promise<CheckFailed> {
  const failedAt = clock.now();
  const job = living(await cluster.workloads(), 'Job').find(({ metadata }) => metadata.name === 'migrate');
  const isMigration = /hook/i.test(words) && job !== undefined && condition(job, 'Failed')?.status === 'True';
  const said = isMigration ? await cluster.lastWords('migration') : undefined;
  const reason = said === undefined ? `Helm: ${words}` : `job/migrate: ${said}`;
  return new CheckFailed(reason, failedAt);
}
