import { Type } from 'typebox';
import type { Clock } from '#core/domain/ports';
import { KUBERNETES } from '#core/platform/names';
import { readWorkloads, type Workloads } from '../deploy/workloads.ts';
import type { Kubectl } from './kubectl.ts';
import { lastWords } from './last-words.ts';

/** Bytes that a container uses, as the metrics server saw it last. */
export type MemoryUse = { pod: string; container: string; bytes: number };
/** Requests that the backend's pods have answered, and how many of them with 5xx. */
export type Answers = { requests: number; errors: number };

/** What a deployment reads of the cluster, and the one thing that it tells it. */
export type Cluster = {
  workloads: () => Promise<Workloads>;
  /** The last that a container or the migration said, in one line; undefined when it said nothing. */
  lastWords: (of: { pod: string; container: string } | 'migration') => Promise<string | undefined>;
  /** Lets the migration's Job fail now, so that Helm, which waits for it, ends by itself. */
  giveUpMigration: () => Promise<void>;
  memory: () => Promise<MemoryUse[]>;
  answersSince: (since: Date) => Promise<Answers>;
  /** Of the Gateway, as soon as it has one. */
  gatewayAddress: () => Promise<string | undefined>;
};

const Usage = Type.Object({
  items: Type.Array(
    Type.Object({
      metadata: Type.Object({ name: Type.String() }),
      containers: Type.Array(Type.Object({ name: Type.String(), usage: Type.Object({ memory: Type.String() }) })),
    }),
  ),
});
const Gateways = Type.Object({
  items: Type.Array(
    Type.Object({
      status: Type.Optional(
        Type.Object({ addresses: Type.Optional(Type.Array(Type.Object({ value: Type.Optional(Type.String()) }))) }),
      ),
    }),
  ),
});
const METRICS = `/apis/metrics.k8s.io/v1beta1/namespaces/${KUBERNETES.namespace}/pods`;
/** Of one pod's log in one look. */
const LOG_BYTES = 20_000_000;

export function createCluster(kubectl: Kubectl, clock: Clock): Cluster {
  return {
    workloads: () => readWorkloads(kubectl),
    lastWords: async (of) => {
      const target = of === 'migration' ? ['job/migrate'] : [of.pod, '--container', of.container, '--previous'];
      const log = await kubectl.run(['logs', ...target, '--tail', '20']).catch(() => '');
      return lastWords(log);
    },
    giveUpMigration: async () => {
      await kubectl.run(['patch', 'job', 'migrate', '--patch', '{"spec":{"activeDeadlineSeconds":1}}']);
    },
    memory: async () => {
      const { items } = await kubectl.ask(['get', '--raw', METRICS], Usage);
      return items.flatMap(({ metadata, containers }) =>
        containers.map(({ name, usage }) => ({ pod: metadata.name, container: name, bytes: bytesOf(usage.memory) })),
      );
    },
    answersSince: async (since) => {
      const seconds = Math.max(1, Math.ceil((clock.now().getTime() - since.getTime()) / 1000));
      const pods = ['--selector', 'app.kubernetes.io/component=backend', '--container', 'backend'];
      const bounds = [
        '--since',
        `${seconds}s`,
        '--tail=-1',
        '--limit-bytes',
        String(LOG_BYTES),
        '--max-log-requests=10',
      ];
      return countAnswers(await kubectl.run(['logs', ...pods, ...bounds]));
    },
    gatewayAddress: async () => {
      const { items } = await kubectl.ask(['get', 'gateways.gateway.networking.k8s.io', '--output', 'json'], Gateways);
      return items[0]?.status?.addresses?.[0]?.value;
    },
  };
}

/** Reads the backend's request log: one JSON line per request, with its status. */
export function countAnswers(log: string): Answers {
  const statuses = [...log.matchAll(/"status":(\d{3})\b.*"msg":"request"/g)].map(([, status]) => Number(status));
  return { requests: statuses.length, errors: statuses.filter((status) => status >= 500).length };
}

const UNITS: Record<string, number> = { '': 1, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, k: 1e3, M: 1e6, G: 1e9 };

/** Bytes of a Kubernetes quantity such as `512Mi`; 0 for what is none. */
export function bytesOf(quantity: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|k|M|G)?$/.exec(quantity) ?? [];
  return Number(number ?? 0) * (UNITS[unit] ?? 0);
}
