import { beforeEach, describe, expect, it } from 'vitest';
import type { Manifest } from '../scripts/check/chart/parse-manifests.ts';
import type { ScenarioName } from '../scripts/check/chart/scenarios.ts';
import { isAllowed, policiesOf, type Peer, type Port } from './test/network-policies.ts';
import { noHelm, podTemplates, render } from './test/rendered-chart.ts';

const NAMESPACE = 'todo-chatbot';
const pod = (name: string, namespace: string, labels: Record<string, string> = {}): Peer => ({
  name,
  namespace,
  labels,
});

/** Pods of the chart with the labels that they are rendered with. */
function ownPods(manifests: readonly Manifest[]): Peer[] {
  return Object.entries(podTemplates(manifests)).map(([title, { metadata }]) =>
    pod(title.replace(/^\w+ /, ''), NAMESPACE, metadata.labels),
  );
}

const PROXY_LABELS = {
  'gateway.envoyproxy.io/owning-gateway-name': 'todo-chatbot',
  'gateway.envoyproxy.io/owning-gateway-namespace': NAMESPACE,
};
const OTHERS: Peer[] = [
  pod('solver', NAMESPACE, { 'acme.cert-manager.io/http01-solver': 'true' }),
  pod('stranger in our namespace', NAMESPACE, { app: 'stranger' }),
  pod('gateway', 'envoy-gateway-system', PROXY_LABELS),
  pod('gateway of others', 'envoy-gateway-system', { 'gateway.envoyproxy.io/owning-gateway-name': 'other' }),
  pod('stranger elsewhere', 'default', PROXY_LABELS),
  pod('monitoring', 'monitoring'),
  pod('dns', 'kube-system', { 'k8s-app': 'kube-dns' }),
  pod('metrics-server', 'kube-system', { 'k8s-app': 'metrics-server' }),
  pod('dapr', 'dapr-system'),
  { name: 'database', address: '10.40.5.4' },
  { name: 'neighbour of the database', address: '10.40.5.40' },
  { name: 'node', address: '10.40.0.4' },
  { name: 'metadata of the machine', address: '169.254.169.254' },
  { name: 'service network', address: '10.0.0.1' },
  { name: 'internet', address: '20.42.0.10' },
];
const PORTS: Port[] = [
  { protocol: 'UDP', port: 53 },
  ...[
    22, 53, 80, 443, 3500, 5432, 5671, 5672, 6432, 6443, 6500, 8080, 8089, 8443, 9090, 9464, 15_012, 15_021, 50_001,
    50_002,
  ].map((port): Port => ({ protocol: 'TCP', port })),
];

/** Every connection that is allowed from or to a pod of our namespace, as `who → whom protocol/port`. */
function allowedConnections(manifests: readonly Manifest[], others: readonly Peer[] = OTHERS): string[] {
  const policies = policiesOf(manifests, NAMESPACE);
  const peers = [...ownPods(manifests), ...others];
  const isOurs = (peer: Peer): boolean => 'namespace' in peer && peer.namespace === NAMESPACE;
  const pairs = peers
    .flatMap((from) => peers.map((to) => ({ from, to })))
    .filter(({ from, to }) => isOurs(from) || isOurs(to));
  const allowed = pairs.flatMap(({ from, to }) =>
    PORTS.filter((port) => from !== to && isAllowed(policies, { from, to, port })).map(
      ({ protocol, port }) => `${from.name} → ${to.name} ${protocol}/${port}`,
    ),
  );
  return allowed.toSorted();
}

const matrixOf = async (name: ScenarioName, others = OTHERS) => allowedConnections(await render(name), others);
const dnsOf = (name: string) => [`${name} → dns TCP/53`, `${name} → dns UDP/53`];

/** What every installation allows. */
const ALWAYS = [
  ...['backend', 'migrate', 'test-routes'].flatMap(dnsOf),
  'backend → dapr TCP/50001',
  'backend → dapr TCP/6500',
  'test-routes → backend TCP/8443',
  'test-routes → frontend TCP/8443',
];

beforeEach(({ skip }) => skip(noHelm !== undefined, noHelm));

describe('who may speak with whom', () => {
  it('FR-025: on Azure exactly this, and every other pair and port is denied', async () => {
    const expected = [
      ...ALWAYS,
      'gateway → backend TCP/8443',
      'gateway → frontend TCP/8443',
      'gateway → solver TCP/8089',
      // The subnet that Azure gives to the database holds nothing else.
      'backend → database TCP/5432',
      'migrate → database TCP/5432',
      // Event Hubs, Key Vault and Entra have public addresses; the machine's metadata and private networks are not among them.
      'backend → internet TCP/5671',
      'backend → internet TCP/443',
      'migrate → internet TCP/443',
    ];
    expect(await matrixOf('azure-production')).toEqual(expected.toSorted());
  });

  it('FR-025: without Azure nobody reaches the internet', async () => {
    const others = [
      ...OTHERS,
      pod('other gateway', 'gateway-system'),
      { name: 'own database', address: '192.0.2.10' },
      { name: 'own broker', address: '192.0.2.20' },
    ];
    const expected = [
      ...ALWAYS,
      'other gateway → backend TCP/8443',
      'other gateway → frontend TCP/8443',
      'backend → own database TCP/5432',
      'migrate → own database TCP/5432',
      'backend → own broker TCP/5671',
    ];
    expect(await matrixOf('any-kubernetes', others)).toEqual(expected.toSorted());
  });

  it('FR-025: a controller that runs its proxies in our namespace gets what a gateway needs, and no more', async () => {
    const proxy = pod('proxy', NAMESPACE, { 'gateway.networking.k8s.io/gateway-name': 'todo-chatbot' });
    const others = [...OTHERS, proxy, pod('control plane', 'aks-istio-system')];
    const allowed = await matrixOf('other-gateway', others);
    const entrances = [
      'database',
      'neighbour of the database',
      'node',
      'metadata of the machine',
      'service network',
      'internet',
    ];
    expect(allowed.filter((line) => line.includes('proxy'))).toEqual(
      [
        ...entrances.flatMap((name) => [80, 443, 15_021].map((port) => `${name} → proxy TCP/${port}`)),
        ...dnsOf('proxy'),
        'proxy → backend TCP/8443',
        'proxy → frontend TCP/8443',
        ...others.flatMap((peer) =>
          'namespace' in peer && peer.namespace !== NAMESPACE ? [`proxy → ${peer.name} TCP/15012`] : [],
        ),
      ].toSorted(),
    );
    expect(allowed.filter((line) => /→ (backend|frontend)/.test(line) && !/^(proxy|test)/.test(line))).toEqual([]);
  });

  it('FR-025: ports of database and broker follow their values', async () => {
    const settings = { 'database.port': 6432, 'events.port': 5672 };
    const allowed = allowedConnections(await render('any-kubernetes', { settings }), [
      { name: 'own database', address: '192.0.2.10' },
      { name: 'own broker', address: '192.0.2.20' },
    ]);
    expect(allowed.filter((line) => line.includes('own'))).toEqual([
      'backend → own broker TCP/5672',
      'backend → own database TCP/6432',
      'migrate → own database TCP/6432',
    ]);
  });

  it('FR-023: the vault is reached by the migration only where it holds its password', async () => {
    expect(await matrixOf('other-gateway')).toContain('migrate → internet TCP/443');
    expect(await matrixOf('any-kubernetes')).not.toContain('migrate → internet TCP/443');
  });

  it('the evaluation sees an open rule: without the policies everything is allowed', async () => {
    const manifests = (await render('azure-production')).filter(({ kind }) => kind !== 'NetworkPolicy');
    expect(allowedConnections(manifests)).toContain('stranger elsewhere → backend TCP/3500');
    const open = { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [] }] };
    const policy = { apiVersion: '', kind: 'NetworkPolicy', metadata: { name: 'open' }, spec: open };
    expect(() => policiesOf([policy], NAMESPACE)).toThrow('open to all');
  });
});
