import { AppError } from '#core/domain/errors';
import { KUBERNETES } from '#core/platform/names';
import type { Deployer } from '../deploy/deployer.ts';
import { wordsOf } from '../release/failures.ts';
import { versionOf, type GoodRelease } from '../release/ledger.ts';

/** A rollback that failed is tried once more, then over fields that others have set meanwhile. */
const TRIES = 2;

export type Return = {
  to: GoodRelease;
  helm: boolean;
  functions: boolean;
  /** US2.4 counts from here. */
  failedAt: Date;
};

type Returner = Pick<Deployer, 'helm' | 'functions' | 'outcome' | 'clock' | 'say'>;

/**
 * Brings a release back: Helm to the recorded revision, and beside it the stored functions package, so that both begin within
 * the two minutes.
 * @returns the release with the revision that it has now
 * @throws AppError `unavailable`, code `rollback.failed`, which says what a person has to do
 */
export async function returnTo(returner: Returner, wanted: Return): Promise<GoodRelease> {
  const [helm, functions] = await Promise.allSettled([
    wanted.helm ? bringBackRelease(returner, wanted) : wanted.to,
    wanted.functions ? bringBackFunctions(returner, wanted.to) : undefined,
  ]);
  const faults = [helm, functions].filter((part) => part.status === 'rejected').map(({ reason }) => wordsOf(reason));
  if (faults.length === 0 && helm.status === 'fulfilled') return helm.value;
  const message = `A person is needed. ${faults.join(' ')}`;
  throw new AppError({ code: 'rollback.failed', kind: 'unavailable', message });
}

async function bringBackRelease(returner: Returner, { to, failedAt }: Return): Promise<GoodRelease> {
  const { helm, outcome, clock, say } = returner;
  let words = '';
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const result = await helm.rollback(to.revision, attempt > 1);
    if (result.isDone) {
      const rollbackSeconds = Math.round((clock.now().getTime() - failedAt.getTime()) / 100) / 10;
      outcome.learn({ rollbackSeconds });
      say(
        `  ${versionOf(to) ?? `Revision ${to.revision}`} serves again, ${rollbackSeconds} s after the check that failed.`,
      );
      return { ...to, revision: (await helm.history()).at(-1)?.revision ?? to.revision };
    }
    words = result.words;
    say(`  helm rollback to revision ${to.revision} failed: ${words}`);
  }
  const { release, namespace } = KUBERNETES;
  const message =
    `Helm could not go back to revision ${to.revision}: ${words}. Look at: kubectl --namespace ${namespace} get pods,events; ` +
    `then: helm rollback ${release} ${to.revision} --namespace ${namespace}; the next deployment heals what is left.`;
  throw new AppError({ code: 'rollback.helm', kind: 'unavailable', message });
}

async function bringBackFunctions({ functions, say }: Returner, to: GoodRelease): Promise<void> {
  if (functions === null) throw noFunctions('this run knows no Functions app (--without-functions)');
  if (to.manifest === null)
    throw noFunctions(`revision ${to.revision} was installed by hand, its package is not recorded`);
  const { functionsPackage } = to.manifest;
  try {
    await functions.deploy(to.manifest);
    say(`  Functions package ${functionsPackage} is on its way back.`);
  } catch (cause) {
    const message = `The functions package did not come back: ${wordsOf(cause)} Then: ${functions.commands(functionsPackage)}`;
    throw new AppError({ code: 'rollback.functions', kind: 'unavailable', message, cause });
  }
}

function noFunctions(why: string): AppError {
  const message = `The functions package was replaced and cannot come back: ${why}. See "Roll back by hand" in docs/operations.md.`;
  return new AppError({ code: 'rollback.functions', kind: 'unavailable', message });
}
