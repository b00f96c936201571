import { EMPTY_LEDGER, LEDGER_NAME, parseLedger } from '../../../scripts/cd/release/ledger.ts';
import type { Ledger } from '../../../scripts/cd/release/ledger.ts';
import { attempt, getJson } from '../../cluster/support/kubectl.ts';
import { send } from '../../cluster/support/load.ts';

/** What runs, as each place that knows it says it. */
export type LiveState = {
  /** Of Helm's newest revision. */
  helm: string;
  /** Images that the deployments are to run. */
  images: { backend: string; frontend: string };
  /** Versions that answer at the public address, and that process events. */
  answering: string[];
  processing: string[];
  /** The ledger's last good version, and the run that it thinks is under way. */
  lastGood: string | null;
  inProgress: string | null;
};

type Deployment = { spec: { template: { spec: { containers: { name: string; image: string }[] } } } };

/** Enough to meet every replica, each time on a new connection. */
const ANSWERS = 8;

export async function readLiveState(url: string): Promise<LiveState> {
  const status = await attempt('helm', 'status', 'todo-chatbot', '--output', 'json');
  const [backend, frontend] = await Promise.all([imageOf('backend'), imageOf('frontend')]);
  const answers = await Promise.all(Array.from({ length: ANSWERS }, () => statusAt(url)));
  const { lastGood, inProgress } = await readLedger();
  return {
    helm: (JSON.parse(status.output) as { info: { status: string } }).info.status,
    images: { backend, frontend },
    answering: [...new Set(answers.map(({ version }) => version))],
    processing: answers[0]?.processor.versions ?? [],
    lastGood: lastGood?.manifest?.version ?? null,
    inProgress: inProgress?.runId ?? null,
  };
}

export async function readLedger(): Promise<Ledger> {
  const { code, output } = await attempt('kubectl', 'get', 'configmap', LEDGER_NAME, '--output', 'json');
  if (code !== 0 && output.includes('NotFound')) return EMPTY_LEDGER;
  return parseLedger((JSON.parse(output) as { data: Record<string, string> }).data['ledger']);
}

async function imageOf(name: 'backend' | 'frontend'): Promise<string> {
  const { spec } = await getJson<Deployment>('deployment', name);
  return spec.template.spec.containers.find((container) => container.name === name)?.image ?? '';
}

async function statusAt(url: string) {
  const { body } = await send(`${url}/api/status`, { method: 'GET', headers: {} });
  return JSON.parse(body) as { version: string; processor: { versions: string[] } };
}
