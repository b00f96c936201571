import { CheckFailed } from '../release/failures.ts';
import type { Deployer } from './deployer.ts';

/** From the package's arrival to the first sign of life. */
const FIRST_BEAT_MS = 180_000;
/** Old instances are forgotten a minute after their last beat, and finish their work before that. */
const TAKE_OVER_MS = 60_000;
const LOOK_MS = 2_000;

type Listener = Pick<Deployer, 'site' | 'stop' | 'clock' | 'sleep' | 'say'>;

/** Waits until functions of this version beat: our own sign, for Flex Consumption gives none. @throws CheckFailed; Stopped */
export async function awaitBeats(listener: Listener, version: string): Promise<void> {
  const versions = await listen(listener, FIRST_BEAT_MS, (beating) => beating.includes(version));
  if (versions?.includes(version) === true) return;
  const reason = `No function of version ${version} has given a sign of life in ${FIRST_BEAT_MS / 1000} s`;
  throw new CheckFailed(`${reason}; ${described(versions)}.`, listener.clock.now());
}

/**
 * Waits until only they beat. Old ones that still finish their work do no harm: both versions accept each other's events.
 * @throws CheckFailed when the new ones have fallen silent; Stopped
 */
export async function awaitTakeOver(listener: Listener, version: string): Promise<void> {
  const versions = await listen(listener, TAKE_OVER_MS, (beating) => beating.join() === version);
  if (versions?.join() === version) return;
  if (versions?.includes(version) !== true) {
    throw new CheckFailed(
      `The functions of version ${version} have fallen silent; ${described(versions)}.`,
      listener.clock.now(),
    );
  }
  listener.say(`  Functions of another version still finish their work: ${described(versions)}.`);
}

/** @returns the versions that beat in the end */
async function listen(
  { site, stop, clock, sleep }: Listener,
  deadlineMs: number,
  isEnough: (versions: readonly string[]) => boolean,
): Promise<string[] | undefined> {
  const end = clock.now().getTime() + deadlineMs;
  for (;;) {
    const versions = await site.processorVersions();
    if ((versions !== undefined && isEnough(versions)) || clock.now().getTime() > end) return versions;
    await stop.glance();
    await sleep(LOOK_MS);
  }
}

function described(versions: readonly string[] | undefined): string {
  if (versions === undefined) return '/api/status does not answer';
  return versions.length === 0 ? 'none beats' : `${versions.join(', ')} beats`;
}
