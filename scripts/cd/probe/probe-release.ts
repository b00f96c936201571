import { CheckFailed, whenAway } from '../release/failures.ts';
import type { Deployer } from '../deploy/deployer.ts';
import { judgeAnswers, judgeStrain, type Sample } from './judge-strain.ts';
import type { LoadTestResult } from './load-test.ts';

/** Pause between two looks at the cluster during the probe. */
const LOOK_MS = 5_000;

type Prober = Pick<Deployer, 'cluster' | 'site' | 'loadTest' | 'stop' | 'clock' | 'sleep'>;

/** Every user story once, through the public URL. @throws CheckFailed */
export async function smokeRelease({ loadTest, site, clock }: Prober): Promise<void> {
  const fault = faultOf('smoke', await loadTest.run('smoke', site.url));
  if (fault !== undefined) throw new CheckFailed(fault, clock.now());
}

/**
 * Load for a minute (EDGE-2), and meanwhile an eye on what its figures do not show: restarts, memory, errors that other people got.
 * @throws CheckFailed; Stopped
 */
export async function probeRelease(prober: Prober): Promise<void> {
  const { loadTest, site, clock, cluster } = prober;
  const began = clock.now();
  const before = await look(prober);
  const controller = new AbortController();
  let result: LoadTestResult | undefined;
  const probe = loadTest.run('probe', site.url, controller.signal).then((ended) => (result = ended));
  try {
    await watchStrain(prober, before, { probe, isOver: () => result !== undefined });
  } finally {
    controller.abort();
    await probe;
  }
  const fault = result && faultOf('probe', result);
  const answers = await cluster.answersSince(began).catch(whenAway);
  const seen = fault ?? (answers && judgeAnswers(answers));
  if (seen !== undefined) throw new CheckFailed(seen, clock.now());
}

async function watchStrain(
  prober: Prober,
  before: Sample,
  { probe, isOver }: { probe: Promise<unknown>; isOver: () => boolean },
): Promise<void> {
  const samples: Sample[] = [];
  for (;;) {
    await Promise.race([probe, prober.sleep(LOOK_MS)]);
    const sample = await look(prober).catch(whenAway);
    if (sample !== undefined) samples.push(sample);
    const strain = judgeStrain(before, samples);
    if (strain !== undefined) throw new CheckFailed(strain, prober.clock.now());
    if (isOver()) return;
    await prober.stop.glance();
  }
}

/** A metrics server that does not answer is no fault of the release. */
async function look({ cluster }: Prober): Promise<Sample> {
  const [workloads, memory] = await Promise.all([cluster.workloads(), cluster.memory().catch(() => [])]);
  return { workloads, memory };
}

function faultOf(profile: string, result: LoadTestResult): string | undefined {
  if (result.kind === 'good') return undefined;
  const what = result.kind === 'crossed' ? 'a threshold was crossed' : 'it did not run to its end';
  return `The ${profile} failed, ${what}: ${result.words}`;
}
