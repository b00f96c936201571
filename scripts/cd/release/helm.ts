import { hostname } from 'node:os';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { AppError } from '#core/domain/errors';
import { KUBERNETES } from '#core/platform/names';
import { searchPathWithTools } from '../../programs/find-program.ts';
import { runProgram, type ProgramResult } from '../../programs/run-program.ts';

/** How long Helm may work on the hooks of an upgrade; the migration's own deadline is shorter. */
export const UPGRADE_TIMEOUT_S = 180;
const ROLLBACK_TIMEOUT_S = 90;
/** Revisions that Helm keeps. Its default for a rollback is 10, which would throw the good ones away. */
const HISTORY = ['--history-max', '20'];
const NAMESPACE = ['--namespace', KUBERNETES.namespace];
const CHART = 'helm/todo-chatbot';

/** A revision of the release, as `helm history` tells it. */
export type Revision = { revision: number; status: string; description: string; updated: string };

/** What a call said; `words` are Helm's own, without secrets only once they are redacted. */
export type HelmResult = { isDone: boolean; words: string };

export type Helm = {
  /** Oldest first; empty when there is no release. */
  history: () => Promise<Revision[]>;
  /** References of the live images, by part; undefined when they cannot be told. */
  liveImages: () => Promise<{ backend: string; frontend: string } | undefined>;
  /** Host name under which people reach the release. */
  publicHost: () => Promise<string | undefined>;
  upgrade: (valuesFiles: readonly string[]) => Promise<HelmResult>;
  /** `overrules` takes over fields that others have set meanwhile. */
  rollback: (revision: number, overrules: boolean) => Promise<HelmResult>;
  uninstall: () => Promise<HelmResult>;
  /** Whether a helm of this release runs on this machine; undefined when that cannot be seen. */
  isRunningHere: () => Promise<boolean | undefined>;
  host: string;
};

const History = Type.Array(
  Type.Object({ revision: Type.Integer(), status: Type.String(), description: Type.String(), updated: Type.String() }),
);
const Part = Type.Object({
  repository: Type.String(),
  digest: Type.Optional(Type.String()),
  tag: Type.Optional(Type.String()),
});
const Values = Type.Object({
  image: Type.Object({ registry: Type.Optional(Type.String()), backend: Part, frontend: Part }),
  gateway: Type.Object({ publicHost: Type.String() }),
});

/** Helm 4, and Helm 3 from 3.19 on: the older one has neither the strategies of `--wait` nor server-side apply. */
export async function createHelm(env: NodeJS.ProcessEnv): Promise<Helm> {
  const run = runner(env);
  const version = await run(['version', '--template', '{{.Version}}']);
  const isFour = /^v[4-9]/.test(version.stdout);
  const act = async (args: readonly string[]): Promise<HelmResult> => {
    const { code, stdout, stderr } = await run([...args, ...NAMESPACE]);
    return { isDone: code === 0, words: (stderr || stdout).trim() };
  };
  return {
    history: () => readHistory(run),
    liveImages: () => readImages(run),
    publicHost: async () => (await readValues(run))?.gateway.publicHost,
    upgrade: (files) => act(upgradeLine(files, isFour)),
    rollback: (revision, overrules) => act(rollbackLine({ revision, overrules, isFour })),
    uninstall: () => act(['uninstall', KUBERNETES.release, '--wait', '--timeout', `${ROLLBACK_TIMEOUT_S}s`]),
    isRunningHere: () => isHelmRunning(env),
    host: hostname(),
  };
}

type Run = (args: readonly string[]) => Promise<ProgramResult>;

/** Never killed with us: a helm that is cut off leaves the release in `pending-…`. */
function runner(env: NodeJS.ProcessEnv): Run {
  const install = 'Run `npm run tools` to get helm.';
  const path = { ...env, PATH: searchPathWithTools(env) };
  return (args) => runProgram({ program: 'helm', args, env: path, detached: true, install });
}

export function upgradeLine(valuesFiles: readonly string[], isFour: boolean): string[] {
  const waiting = isFour ? ['--wait=hookOnly', '--server-side=true'] : [];
  const bounds = [...waiting, '--timeout', `${UPGRADE_TIMEOUT_S}s`, ...HISTORY];
  return [
    'upgrade',
    '--install',
    KUBERNETES.release,
    CHART,
    ...bounds,
    ...valuesFiles.flatMap((file) => ['--values', file]),
  ];
}

/** To a number that was recorded. "The previous one" would be the broken one after an automatic rollback. */
export function rollbackLine(call: { revision: number; overrules: boolean; isFour: boolean }): string[] {
  const bounds = [call.isFour ? '--wait=legacy' : '--wait', '--timeout', `${ROLLBACK_TIMEOUT_S}s`, ...HISTORY];
  return [
    'rollback',
    KUBERNETES.release,
    String(call.revision),
    ...bounds,
    ...(call.isFour && call.overrules ? ['--server-side=true', '--force-conflicts'] : []),
  ];
}

async function readHistory(run: Run): Promise<Revision[]> {
  const { code, stdout, stderr } = await run(['history', KUBERNETES.release, '--output', 'json', ...NAMESPACE]);
  if (code !== 0 && /release: not found/.test(stderr)) return [];
  if (code !== 0) throw failed('helm history', stderr);
  const history: unknown = JSON.parse(stdout);
  if (!Check(History, history)) throw failed('helm history', 'answered in another shape than this script knows');
  return history.toSorted((a, b) => a.revision - b.revision);
}

async function readValues(run: Run) {
  const { code, stdout } = await run(['get', 'values', KUBERNETES.release, '--all', '--output', 'json', ...NAMESPACE]);
  if (code !== 0) return undefined;
  const values: unknown = JSON.parse(stdout);
  return Check(Values, values) ? values : undefined;
}

async function readImages(run: Run) {
  const image = (await readValues(run))?.image;
  if (image === undefined) return undefined;
  const reference = ({ repository, digest, tag }: typeof image.backend): string =>
    `${image.registry ?? ''}/${repository}${digest === undefined ? `:${tag ?? ''}` : `@${digest}`}`;
  return { backend: reference(image.backend), frontend: reference(image.frontend) };
}

async function isHelmRunning(env: NodeJS.ProcessEnv): Promise<boolean | undefined> {
  const call = { program: 'ps', args: ['-eo', 'args'], env, install: '' };
  const result = await runProgram(call).catch(() => undefined);
  if (result?.code !== 0) return undefined;
  const line = new RegExp(String.raw`^(?:\S*/)?helm (?:upgrade|rollback|uninstall)\b.* ${KUBERNETES.release}\b`);
  return result.stdout.split('\n').some((args) => line.test(args));
}

function failed(command: string, words: string): AppError {
  return new AppError({ code: 'helm.failed', kind: 'unavailable', message: `${command}: ${words.trim()}` });
}
