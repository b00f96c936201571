import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSelfSignedCertificate } from '#core/testing/self-signed-certificate';
import type { TestCertificate } from '#core/testing/self-signed-certificate';
import { NAMESPACE_MARK } from '../../../scripts/cluster/namespace-mark.ts';
import { eventually } from './eventually.ts';
import { startHostServices } from './host-services.ts';
import type { HostServices } from './host-services.ts';
import { apply, attempt, getJson, kubectl, NAMESPACE, readyPods } from './kubectl.ts';
import type { Outcome } from './kubectl.ts';
import { trust } from './trust.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CHART = join(ROOT, 'helm/todo-chatbot');
const READY_DEADLINE_MS = 240_000;
const PUBLIC_HOST = 'localhost';
export const URL = `https://${PUBLIC_HOST}`;

/** The product as a release in the cluster, with its services outside. */
export type Product = {
  services: HostServices;
  /** The values of this run, without images. */
  valuesFile: string;
  /** PEM of whom to trust here, for processes that connect from outside. */
  caFile: string;
  /** `helm upgrade --install` with a tag of the images and more values; resolves to what helm said. */
  upgrade: (tag: string, sets?: readonly string[]) => Promise<Outcome>;
  /** Resolves when both deployments run their newest pods and nothing else. */
  untilRolledOut: () => Promise<void>;
  /** Writes the secrets as a Secret again. */
  writeSecrets: (secrets: Record<string, string>) => Promise<void>;
  /** A new certificate that everybody trusts, and nobody shows until it is put in place. */
  announceCertificate: () => Promise<TestCertificate>;
  useCertificate: (certificate: TestCertificate) => Promise<void>;
  remove: () => Promise<void>;
};

type Node = { status: { addresses: { type: string; address: string }[] } };

export type Installation = {
  /** Of the images. */
  tag: string;
  /** Starts the functions when the schema is there. */
  startFunctions: (services: HostServices) => Promise<void>;
};

/** Release `n`, with the functions of the sources. */
const FIRST_RELEASE: Installation = { tag: 'n', startFunctions: (services) => services.startFunctions() };

/** Installs a release and waits until it serves through the Gateway. */
export async function installProduct({ tag, startFunctions } = FIRST_RELEASE): Promise<Product> {
  const dir = await mkdtemp(join(tmpdir(), 'cluster-'));
  await makeNamespace();
  const { items } = await getJson<{ items: Node[] }>('nodes');
  const node = items[0]?.status.addresses.find(({ type }) => type === 'InternalIP')?.address ?? '';
  const address = process.env['HOST_ADDRESS'] ?? node;
  const certificate = certificateFor(PUBLIC_HOST, address);
  trust(certificate.certificate);
  const services = await startHostServices({ root: ROOT, dir, address, publicUrl: URL, certificate });
  const valuesFile = join(dir, 'values.json');
  const caFile = join(dir, 'authorities.pem');
  await writeFile(valuesFile, JSON.stringify(valuesFor(services)));

  const product: Product = {
    services,
    valuesFile,
    caFile,
    upgrade: (newTag, sets = []) =>
      attempt(
        'helm',
        'upgrade',
        '--install',
        'todo-chatbot',
        CHART,
        '--values',
        valuesFile,
        '--timeout',
        '180s',
        ...[`image.backend.tag=${newTag}`, `image.frontend.tag=${newTag}`, ...sets].flatMap((value) => [
          '--set',
          value,
        ]),
      ),
    untilRolledOut: () => eventually(isRolledOut, READY_DEADLINE_MS),
    writeSecrets: (secrets) => apply(secretOf('todo-chatbot-secrets', secrets)),
    async announceCertificate() {
      // Another subject: OpenSSL looks an issuer up by it, and would find only the first of two that are called the same.
      const fresh = certificateFor(`renewed.${NAMESPACE}.svc`, address);
      trust(fresh.certificate);
      await writeAuthorities([certificate, fresh], caFile);
      return fresh;
    },
    useCertificate: writeTls,
    async remove() {
      await attempt('helm', 'uninstall', 'todo-chatbot', '--wait', '--timeout', '90s');
      await attempt('kubectl', 'delete', 'namespace', NAMESPACE, '--timeout', '120s');
      await services.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
  try {
    await product.writeSecrets(services.secrets);
    await writeAuthorities([certificate], caFile);
    await writeTls(certificate);
    await apply(secretOf('event-hubs', { 'connection-string': services.connectionString }));
    const { code, output } = await product.upgrade(tag);
    if (code !== 0) throw new Error(`${output}\n${(await attempt('kubectl', 'logs', 'job/migrate')).output}`);
    await startFunctions(services);
    await product.untilRolledOut();
    return product;
  } catch (error) {
    await product.remove();
    throw error;
  }
}

function certificateFor(subject: string, address: string): TestCertificate {
  const hosts = [subject, PUBLIC_HOST, `backend.${NAMESPACE}.svc`, `frontend.${NAMESPACE}.svc`, address];
  return createSelfSignedCertificate(hosts, new Date());
}

/** One certificate for everything, which is its own authority. */
async function writeTls({ certificate, privateKey }: TestCertificate): Promise<void> {
  for (const name of ['web-tls', 'backend-tls', 'frontend-tls']) {
    await apply(secretOf(name, { 'tls.crt': certificate, 'tls.key': privateKey, 'ca.crt': certificate }));
  }
}

/** Whom gateway and pods trust, and processes outside. */
async function writeAuthorities(trusted: readonly TestCertificate[], caFile: string): Promise<void> {
  const bundle = trusted.map(({ certificate }) => certificate).join('');
  await writeFile(caFile, bundle);
  const data = { 'ca.crt': bundle };
  for (const name of ['private-ca', 'database-ca']) {
    await apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: NAMESPACE }, data });
  }
}

/** @throws Error when there is one already: what was there before the run is not ours. */
async function makeNamespace(): Promise<void> {
  await kubectl('create', 'namespace', NAMESPACE);
  await kubectl('label', 'namespace', NAMESPACE, NAMESPACE_MARK, 'pod-security.kubernetes.io/enforce=restricted');
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
    // Two pods that stay two: only the test of the autoscaler lets it grow, else any load before would have.
    autoscaling: { maxReplicas: 2 },
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
