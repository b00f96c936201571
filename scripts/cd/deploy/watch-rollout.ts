import { CheckFailed, whenAway } from '../release/failures.ts';
import type { Deployer } from './deployer.ts';
import { DEPLOYMENTS, failureOf, judgeRollout, type RolloutFailure, type RolloutVerdict } from './judge-rollout.ts';
import { createPatience, type Patience } from './patience.ts';

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
  const end = clock.now().getTime() + DEADLINE_MS;
  const patience = createPatience();
  let told = '';
  for (;;) {
    const workloads = await cluster.workloads().catch(whenAway);
    const verdict = workloads && judgeRollout(workloads);
    if (verdict?.kind === 'done') return;
    const failure = failureIn(verdict, patience, clock.now()) ?? tooLate(clock.now().getTime() > end, verdict);
    if (failure !== undefined) throw await checkFailed(failure, watcher);
    const troubles = verdict?.kind === 'waiting' ? verdict.troubles.map(({ pod, cause }) => `  ${pod}: ${cause}`) : [];
    if (troubles.length > 0 && troubles.join() !== told) say(troubles.join('\n'));
    told = troubles.join();
    await stop.glance();
    await sleep(LOOK_MS);
  }
}

/** What ends the rollout now; a look that failed says nothing. */
function failureIn(verdict: RolloutVerdict | undefined, patience: Patience, now: Date): RolloutFailure | undefined {
  if (verdict?.kind === 'failed') return verdict;
  const trouble = verdict?.kind === 'waiting' ? patience.exhausted(verdict.troubles, now) : undefined;
  return trouble && failureOf(trouble);
}

function tooLate(isLate: boolean, verdict: RolloutVerdict | undefined): RolloutFailure | undefined {
  if (!isLate) return undefined;
  const [trouble] = verdict?.kind === 'waiting' ? verdict.troubles : [];
  if (trouble !== undefined) return failureOf(trouble);
  const reason = `${DEPLOYMENTS.join(' and ')} did not roll out within ${DEADLINE_MS / 1000} s.`;
  return { kind: 'failed', reason };
}

/** The verdict, with what the container that ended had to say. */
async function checkFailed(verdict: RolloutFailure, watcher: Watcher): Promise<CheckFailed> {
  const failedAt = watcher.clock.now();
  const words = verdict.crashed && (await watcher.cluster.lastWords(verdict.crashed));
  return new CheckFailed(words === undefined ? verdict.reason : `${verdict.reason} Its last words: ${words}`, failedAt);
}
