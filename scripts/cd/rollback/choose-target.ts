import { AppError } from '#core/domain/errors';
import type { Revision } from '../release/helm.ts';
import { versionOf, type GoodRelease, type Ledger } from '../release/ledger.ts';

/**
 * Where a rollback by hand goes: to a revision that Helm still has, or without a number to the release that was good before the one
 * that is live.
 * @throws AppError `not-found`, code `rollback.no-target`, which lists what there is
 */
export function chooseTarget(ledger: Ledger, history: readonly Revision[], revision: number | undefined): GoodRelease {
  const kept = ledger.history
    .map(({ good }) => good)
    .filter((good) => good !== null && history.some((one) => one.revision === good.revision))
    .filter((good) => good !== null);
  if (revision === undefined) {
    const { lastGood } = ledger;
    const before = kept.find(
      (good) => lastGood === null || (good.at < lastGood.at && versionOf(good) !== versionOf(lastGood)),
    );
    if (before !== undefined) return before;
    throw noTarget('No release is recorded that was good before this one', kept);
  }
  const recorded = kept.find((good) => good.revision === revision);
  if (recorded !== undefined) return recorded;
  const unrecorded = history.find((one) => one.revision === revision);
  if (unrecorded === undefined) throw noTarget(`Helm has no revision ${revision}`, kept);
  return { revision, manifest: null, schemaVersion: null, at: unrecorded.updated };
}

function noTarget(what: string, kept: readonly GoodRelease[]): AppError {
  const known = kept.map((good) => `${good.revision} (${versionOf(good)})`).join(', ');
  const message = `${what}. Recorded as good: ${known || 'none'}. Name one by --revision N.`;
  return new AppError({ code: 'rollback.no-target', kind: 'not-found', message });
}
