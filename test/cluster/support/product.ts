import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSelfSignedCertificate } from '#core/testing/self-signed-certificate';
import { until } from '../../support/until.ts';
import { startHostServices } from './host-services.ts';
import type { HostServices } from './host-services.ts';
import { apply, attempt, getJson, kubectl, NAMESPACE, readyPods } from './kubectl.ts';
import type { Outcome } from './kubectl.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CHART = join(ROOT, 'helm/todo-chatbot');
const READY_DEADLINE_MS = 240_000;
/** Certificates of the pods are looked for as often as this in a cluster run. */
export const PUBLIC_HOST = 'localhost';
export const URL = `https://${PUBLIC_HOST}`;

/** The product as a release in the cluster, with its services outside. */
export type Product = {
  services: HostServices;
  /** `helm upgrade --install` with a tag of the images and more values; resolves to what helm said. */
  upgrade: (tag: string, sets?: readonly string[]) => Promise<Outcome>;
  /** Resolves when both deployments run their newest pods and nothing else. */
  untilRolledOut: () => Promise<void>;
  /** Writes the secrets and certificates as Secrets again. */
  writeSecrets: (secrets: Record<string, string>) => Promise<void>;
  writeCertificates: () => Promise<{ fingerprintOf: string }>;
  remove: () => Promise<void>;
};

type Node = { status: { addresses: { type: string; address: string }[] } };

/** Installs release `n` and waits until it serves through the Gateway. */
export async function installProduct(): Promise<Product> {
  const dir = await mkdtemp(join(tmpdir(), 'cluster-'));
  await attempt('kubectl', 'create', 'namespace', NAMESPACE);
  const enforce = 'pod-security.kubernetes.io/enforce=restricted';
  await kubectl('label', 'namespace', NAMESPACE, enforce, '--overwrite');
  const { items } = await getJson<{ items: Node[] }>('nodes');
  const address = items[0]?.status.addresses.find(({ type }) => type === 'InternalIP')?.address ?? '';
  const services = await startHostServices({
    root: ROOT,
    dir,
    address,
    publicUrl: URL,
    certificate: certificateFor(address),
  });
  const valuesFile = join(dir, 'values.json');
  await writeFile(valuesFile, JSON.stringify(valuesFor(services)));

  const product: Product = {
    services,
    upgrade: (tag, sets = []) =>
      attempt(
        'helm',
        ...['upgrade', '--install', 'todo-chatbot', CHART, '--values', valuesFile, '--timeout', '180s'],
        ...[`image.backend.tag=${tag}`, `image.frontend.tag=${tag}`, ...sets].flatMap((value) => ['--set', value]),
      ),
    untilRolledOut: () => until(isRolledOut, READY_DEADLINE_MS),
    writeSecrets: (secrets) => apply(secretOf('todo-chatbot-secrets', secrets)),
    async writeCertificates() {
      const { certificate, privateKey } = certificateFor(address);
      await writeTls({ certificate, privateKey });
      return { fingerprintOf: certificate };
    },
    async remove() {
      await attempt('helm', 'uninstall', 'todo-chatbot', '--wait', '--timeout', '90s');
      await attempt('kubectl', 'delete', 'namespace', NAMESPACE, '--timeout', '120s');
      await services.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
  try {
    await product.writeSecrets(services.secrets);
    await writeTls(services.certificate);
    await apply(secretOf('event-hubs', { 'connection-string': services.connectionString }));
    const { code, output } = await product.upgrade('n');
    if (code !== 0) throw new Error(`${output}\n${(await attempt('kubectl', 'logs', 'job/migrate')).output}`);
    await services.startFunctions();
    await product.untilRolledOut();
    return product;
  } catch (error) {
    await product.remove();
    throw error;
  }
}

function certificateFor(address: string): ReturnType<typeof createSelfSignedCertificate> {
  const hosts = [PUBLIC_HOST, `backend.${NAMESPACE}.svc`, `frontend.${NAMESPACE}.svc`, address];
  return createSelfSignedCertificate(hosts, new Date());
}

/** One certificate for everything, which is its own authority. */
async function writeTls({ certificate, privateKey }: { certificate: string; privateKey: string }): Promise<void> {
  for (const name of ['web-tls', 'backend-tls', 'frontend-tls']) {
    await apply(secretOf(name, { 'tls.crt': certificate, 'tls.key': privateKey, 'ca.crt': certificate }));
  }
  for (const name of ['private-ca', 'database-ca']) {
    await apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: NAMESPACE },
      data: { 'ca.crt': certificate },
    });
  }
}

function secretOf(name: string, stringData: Record<string, string>): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE }, stringData };
}

/** As `helm/todo-chatbot/ci/any-kubernetes-values.yaml`, with the addresses of this run. */
function valuesFor({ database }: HostServices): object {
  return {
    gateway: {
      className: process.env['GATEWAY_CLASS'] ?? 'local',
      namespace: process.env['GATEWAY_NAMESPACE'] ?? 'gateway-system',
      publicHost: PUBLIC_HOST,
      caKind: 'ConfigMap',
      trustedProxies: '10.244.0.0/16',
    },
    certificates: { issuer: 'none' },
    database: { ...database, auth: 'password', cidr: `${database.host}/32`, caConfigMap: 'database-ca' },
    secretFiles: { secretName: 'todo-chatbot-secrets' },
    events: {
      connectionStringSecret: { name: 'event-hubs', key: 'connection-string' },
      cidr: `${database.host}/32`,
    },
    // One machine is the whole public: its address would use up the limits of a thousand people.
    backend: { rateLimitFactor: 1000 },
  };
}

type Deployment = {
  metadata: { generation: number };
  status: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
  };
};

async function isRolledOut(): Promise<boolean> {
  const deployments = await Promise.all(['backend', 'frontend'].map((name) => getJson<Deployment>('deployment', name)));
  const done = deployments.every(({ metadata, status }) => {
    const { replicas = 0, updatedReplicas, availableReplicas, observedGeneration } = status;
    const isNew = observedGeneration === metadata.generation;
    return isNew && replicas >= 2 && updatedReplicas === replicas && availableReplicas === replicas;
  });
  return done && (await readyPods('backend')).length >= 2;
}
