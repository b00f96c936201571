import { AppError } from '#core/domain/errors';
import { redactText } from '#core/platform/redaction';
import { HISTORY_LENGTH, REASON_LENGTH, versionOf, type GoodRelease, type Ledger, type Past } from './ledger.ts';
import type { ReleaseManifest } from './manifest.ts';

/** What a change of the ledger needs to know of who makes it. */
export type Writer = { runId: string; host: string; now: Date };

/** A deployment begins: from now on it is known what has to come back if it does not end well. */
export function begin(
  ledger: Ledger,
  writer: Writer,
  { manifest, replaces }: { manifest: ReleaseManifest; replaces: GoodRelease | null },
): Ledger {
  if (ledger.inProgress?.runId === writer.runId) return ledger;
  if (ledger.inProgress !== null) throw takenOver(ledger.inProgress.runId);
  const at = writer.now.toISOString();
  const { runId, host } = writer;
  const inProgress = { runId, host, stage: 'record', startedAt: at, updatedAt: at, manifest, replaces };
  return { ...ledger, lastGood: replaces, inProgress: { ...inProgress, functions: 'untouched' }, abort: null };
}

/** The deployment of this run reaches a stage. @throws AppError `conflict` when another run has the ledger. */
export function reach(ledger: Ledger, { runId, now }: Writer, stage: string): Ledger {
  const progress = ownProgress(ledger, runId);
  return { ...ledger, inProgress: { ...progress, stage, updatedAt: now.toISOString() } };
}

/** Before the first byte of the new functions package is sent. */
export function replaceFunctions(ledger: Ledger, { runId, now }: Writer): Ledger {
  const progress = ownProgress(ledger, runId);
  return { ...ledger, inProgress: { ...progress, functions: 'replaced', updatedAt: now.toISOString() } };
}

/** The deployment of this run has passed its probe: one write makes it the last good release. */
export function succeed(
  ledger: Ledger,
  { runId, now }: Writer,
  { revision, schemaVersion }: { revision: number; schemaVersion: string | null },
): Ledger {
  if (hasSettled(ledger, runId)) return ledger;
  const { manifest, replaces } = ownProgress(ledger, runId);
  const at = now.toISOString();
  const good = { revision, manifest, schemaVersion, at };
  const past = { runId, version: manifest.version, previousVersion: versionOf(replaces), at, good };
  return settled(ledger, { ...past, outcome: 'succeeded', reason: null, badRevision: null }, good);
}

export type Ending = {
  runId: string;
  outcome: Past['outcome'];
  reason: string | null;
  /** What serves now. */
  lastGood: GoodRelease | null;
  badRevision: number | null;
};

/** The deployment in progress, of whatever run, has come to an end without success. */
export function end(ledger: Ledger, { now }: Pick<Writer, 'now'>, ending: Ending): Ledger {
  if (hasSettled(ledger, ending.runId)) return ledger;
  const progress = ownProgress(ledger, ending.runId);
  const { outcome, badRevision, lastGood, runId } = ending;
  const past = { runId, outcome, badRevision, version: progress.manifest.version, at: now.toISOString(), good: null };
  const previousVersion = versionOf(progress.replaces);
  return settled(ledger, { ...past, previousVersion, reason: shortened(ending.reason) }, lastGood);
}

/** Something that happened without a deployment in progress: superseded, rolled back by hand. */
export function note(ledger: Ledger, past: Past, lastGood: GoodRelease | null): Ledger {
  return {
    ...ledger,
    lastGood,
    history: [{ ...past, reason: shortened(past.reason) }, ...ledger.history].slice(0, HISTORY_LENGTH),
  };
}

/** Asks the deployment in progress to stop; unchanged when there is none. */
export function raiseAbort(ledger: Ledger, { by, now }: { by: string; now: Date }): Ledger {
  const { inProgress } = ledger;
  if (inProgress === null) return ledger;
  return { ...ledger, abort: { runId: inProgress.runId, by: by.slice(0, 100), at: now.toISOString() } };
}

function settled(ledger: Ledger, past: Past, lastGood: GoodRelease | null): Ledger {
  return { ...note(ledger, past, lastGood), inProgress: null, abort: null };
}

/** One line, without secrets, of bounded length. */
export function oneLine(text: string): string {
  const line = redactText(text).replaceAll(/\s+/g, ' ').trim();
  return line.length <= REASON_LENGTH ? line : `${line.slice(0, REASON_LENGTH - 2)} …`;
}

function shortened(reason: string | null): string | null {
  return reason === null ? null : oneLine(reason);
}

/** The change has been made already: the answer to the write was lost, and the write is tried again. */
function hasSettled({ inProgress, history }: Ledger, runId: string): boolean {
  return inProgress === null && history[0]?.runId === runId;
}

function ownProgress(ledger: Ledger, runId: string) {
  if (ledger.inProgress?.runId === runId) return ledger.inProgress;
  throw takenOver(ledger.inProgress?.runId);
}

/** The ledger is not this run's; undefined when nobody deploys. */
export function takenOver(runId: string | undefined): AppError {
  const who = runId === undefined ? 'The deployment was settled by somebody else' : `Run ${runId} deploys`;
  const message = `${who}; this run touches nothing any more. npm run cd:ledger shows what is known.`;
  return new AppError({ code: 'ledger.taken-over', kind: 'conflict', message });
}
