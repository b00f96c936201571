import { CheckFailed } from '../release/failures.ts';
import type { Deployer } from './deployer.ts';
import { DEPLOYMENTS, failureOf, judgeRollout, type RolloutFailure } from './judge-rollout.ts';
import { createPatience } from './patience.ts';

/** For all Deployments together; Kubernetes itself gives up on one after 90 s without progress. */
const DEADLINE_MS = 180_000;
const LOOK_MS = 1_500;

type Watcher = Pick<Deployer, 'cluster' | 'stop' | 'clock' | 'sleep' | 'say'>;

/**
 * Waits until every Deployment runs the new release and nothing else. Ends at the first thing that will not mend itself: Helm's
 * own waiting would sit its time out.
 * @throws CheckFailed, with one sentence that names pod and cause; Stopped
 */
export async function watchRollout(watcher: Watcher): Promise<void> {
  const { cluster, stop, clock, sleep, say } = watcher;
  const began = clock.now().getTime();
  const patience = createPatience();
  for (;;) {
    const verdict = judgeRollout(await cluster.workloads());
    if (verdict.kind === 'done') return;
    if (verdict.kind === 'failed') throw await checkFailed(verdict, watcher);
    const now = clock.now();
    const trouble = patience.exhausted(verdict.troubles, now);
    if (trouble !== undefined) throw await checkFailed(failureOf(trouble), watcher);
    if (now.getTime() - began > DEADLINE_MS) {
      const reason = `${DEPLOYMENTS.join(' and ')} did not roll out within ${DEADLINE_MS / 1000} s.`;
      throw new CheckFailed(verdict.troubles[0] ? `${reason} ${verdict.troubles[0].cause}` : reason, now);
    }
    for (const { pod, cause } of verdict.troubles) say(`  ${pod}: ${cause}`);
    await stop.glance();
    await sleep(LOOK_MS);
  }
}

/** The verdict, with what the container that ended had to say. */
async function checkFailed(verdict: RolloutFailure, watcher: Watcher): Promise<CheckFailed> {
  const failedAt = watcher.clock.now();
  const words = verdict.crashed && (await watcher.cluster.lastWords(verdict.crashed));
  return new CheckFailed(words === undefined ? verdict.reason : `${verdict.reason} Its last words: ${words}`, failedAt);
}
