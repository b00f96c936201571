import { CheckFailed } from '../release/failures.ts';
import type { Deployer } from './deployer.ts';

/** Instances of the old package drain and are forgotten a minute after their last beat. */
const DEADLINE_MS = 180_000;
const LOOK_MS = 2_000;

type Listener = Pick<Deployer, 'site' | 'stop' | 'clock' | 'sleep' | 'say'>;

/**
 * Waits until only functions of this version beat: our own sign of completion, for Flex Consumption gives none. Old ones that
 * still finish their work at the deadline do no harm: both versions accept each other's events.
 * @throws CheckFailed when the version has never beaten; Stopped
 */
export async function awaitBeats({ site, stop, clock, sleep, say }: Listener, version: string): Promise<void> {
  const end = clock.now().getTime() + DEADLINE_MS;
  for (;;) {
    const versions = await site.processorVersions();
    const beats = versions?.includes(version) === true;
    if (beats && versions.length === 1) return;
    const now = clock.now();
    if (now.getTime() > end) {
      if (!beats)
        throw new CheckFailed(
          `No function of version ${version} has given a sign of life in ${DEADLINE_MS / 1000} s; ${described(versions)}.`,
          now,
        );
      say(`  Functions of another version still finish their work: ${described(versions)}.`);
      return;
    }
    await stop.glance();
    await sleep(LOOK_MS);
  }
}

function described(versions: readonly string[] | undefined): string {
  if (versions === undefined) return '/api/status does not answer';
  return versions.length === 0 ? 'none beats' : `${versions.join(', ')} beats`;
}
