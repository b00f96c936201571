import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { AppError } from '#core/domain/errors';
import { KUBERNETES } from '#core/platform/names';
import { ReleaseManifest } from './manifest.ts';

/** ConfigMap in the product's namespace; its one key is `ledger`. */
export const LEDGER_NAME = 'release-ledger';
/** Outcomes that are kept. */
export const HISTORY_LENGTH = 20;
/** Of a reason, in characters. */
export const REASON_LENGTH = 500;
/** A ledger that is longer was not written by us. */
const MAX_LENGTH = 200_000;

const Text = Type.String({ maxLength: 1_000 });
const Revision = Type.Integer({ minimum: 1 });
const orNull = <T extends ReturnType<typeof Type.String | typeof Type.Integer | typeof Type.Object>>(schema: T) =>
  Type.Union([schema, Type.Null()]);

const GoodRelease = Type.Object(
  {
    /** Of Helm. A rollback makes a new revision with the same content; then this is the new one. */
    revision: Revision,
    /** Null when a person installed it: which functions package belongs to it is then not known. */
    manifest: orNull(ReleaseManifest),
    /** Newest migration of the release. Rollbacks never take the schema back. */
    schemaVersion: orNull(Text),
    at: Text,
  },
  { additionalProperties: false },
);

const Progress = Type.Object(
  {
    runId: Text,
    /** Where it runs: a helm of a dead run may live on there. */
    host: Text,
    stage: Text,
    startedAt: Text,
    updatedAt: Text,
    manifest: ReleaseManifest,
    /** What serves if this fails; null for a first installation. */
    replaces: orNull(GoodRelease),
    /** `replaced` is written before the first byte of the new package is sent. */
    functions: Type.Union([Type.Literal('untouched'), Type.Literal('replaced')]),
  },
  { additionalProperties: false },
);

const Past = Type.Object(
  {
    runId: Text,
    outcome: Type.Enum(['succeeded', 'rolled-back', 'failed', 'aborted', 'superseded']),
    version: Text,
    previousVersion: orNull(Text),
    reason: orNull(Text),
    at: Text,
    /** What was good then: of `succeeded`, and of a rollback by hand. */
    good: orNull(GoodRelease),
    /** Of Helm, of a release that turned out bad; null when it never came to be. */
    badRevision: orNull(Revision),
  },
  { additionalProperties: false },
);

const Abort = Type.Object({ runId: Text, by: Text, at: Text }, { additionalProperties: false });

const Ledger = Type.Object(
  {
    lastGood: orNull(GoodRelease),
    inProgress: orNull(Progress),
    /** The newest first. */
    history: Type.Array(Past, { maxItems: HISTORY_LENGTH }),
    /** Asks one run to stop; another run pays no attention to it. */
    abort: orNull(Abort),
  },
  { additionalProperties: false },
);

export type GoodRelease = Static<typeof GoodRelease>;
export type Progress = Static<typeof Progress>;
export type Past = Static<typeof Past>;
export type Ledger = Static<typeof Ledger>;

export const EMPTY_LEDGER: Ledger = { lastGood: null, inProgress: null, history: [], abort: null };

/** Reads the text of the ConfigMap. @throws AppError `conflict`, code `ledger.ill-formed`, which says what to do. */
export function parseLedger(text: string | undefined): Ledger {
  if (text === undefined) throw illFormed('the key "ledger" is missing');
  if (text.length > MAX_LENGTH) throw illFormed(`it is ${text.length} characters long`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw illFormed('it is not JSON');
  }
  if (Check(Ledger, value)) return value;
  const fields = Object.entries(Ledger.properties);
  const object = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const wrong = fields.find(([name, schema]) => !Check(schema, object[name]));
  throw illFormed(wrong === undefined ? 'it has fields that nobody knows' : `"${wrong[0]}" is missing or ill-formed`);
}

/** The version that serves, as people know it. */
export function versionOf(release: GoodRelease | null): string | null {
  return release?.manifest?.version ?? null;
}

function illFormed(fault: string): AppError {
  const command = `kubectl --namespace ${KUBERNETES.namespace}`;
  const message =
    `The release ledger cannot be read: ${fault}. Nothing was changed. Look at it: ${command} get configmap ${LEDGER_NAME} --output yaml; ` +
    `mend it, or, when the live release is a good one (helm history ${KUBERNETES.release} --namespace ${KUBERNETES.namespace}), ` +
    `delete it: ${command} delete configmap ${LEDGER_NAME}. The next deployment then takes the live release as the last good one.`;
  return new AppError({ code: 'ledger.ill-formed', kind: 'conflict', message });
}
