import { CheckFailed } from '../release/failures.ts';
import type { Deployer } from './deployer.ts';

/** SC-001: from the first deployment to an answer on the internet. Later deployments find everything in place. */
const DEADLINE_MS = { first: 300_000, later: 30_000 } as const;
const LOOK_MS = 2_000;

/** When this is a first deployment, `provisionedAt` is the moment from which SC-001 counts. */
export type Publicity = { isFirst: boolean; provisionedAt: Date };

type Prober = Pick<Deployer, 'cluster' | 'site' | 'stop' | 'clock' | 'sleep' | 'say'>;

/**
 * Waits for the Gateway's address, for the name, for the certificate and a good answer, and says how long each took.
 * @throws CheckFailed with the first of them that is missing at the deadline; Stopped
 */
export async function awaitPublicUrl(prober: Prober, { isFirst, provisionedAt }: Publicity): Promise<void> {
  const { cluster, site, clock, say } = prober;
  const since = (): string => `${Math.round((clock.now().getTime() - provisionedAt.getTime()) / 1000)} s`;
  const end = clock.now().getTime() + DEADLINE_MS[isFirst ? 'first' : 'later'];
  if (isFirst) {
    await until(prober, end, async () => ((await cluster.gatewayAddress()) ? undefined : 'the Gateway has no address'));
    say(`  The Gateway has its address ${since()} after provisioning.`);
    await until(prober, end, async () => ((await site.address()) ? undefined : `${site.url} has no address in DNS`));
    say(`  The name is known ${since()} after provisioning.`);
  }
  await until(prober, end, () => site.fault());
  if (isFirst) say(`  SC-001: ${site.url} answers ${since()} after provisioning.`);
}

async function until(prober: Prober, end: number, fault: () => Promise<string | undefined>): Promise<void> {
  for (;;) {
    const what = await fault();
    if (what === undefined) return;
    if (prober.clock.now().getTime() > end) {
      throw new CheckFailed(`${prober.site.url} does not answer as it should: ${what}.`, prober.clock.now());
    }
    await prober.stop.glance();
    await prober.sleep(LOOK_MS);
  }
}
