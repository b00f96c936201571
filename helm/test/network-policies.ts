/**
 * NetworkPolicies as Kubernetes defines them (https://kubernetes.io/docs/concepts/services-networking/network-policies/): a
 * connection needs the consent of the source's egress and of the target's ingress; a pod that no policy of a direction selects
 * is open in that direction; rules add up. Only what the chart uses is understood, anything else is refused.
 */
import { BlockList } from 'node:net';
import type { Manifest } from '../../scripts/check/chart/parse-manifests.ts';

/** Who speaks or listens: a pod, or an address outside of the cluster. */
export type Peer =
  { name: string; namespace: string; labels: Record<string, string> } | { name: string; address: string };

export type Port = { protocol: 'TCP' | 'UDP'; port: number };

type Selector = { matchLabels?: Record<string, string> };
type RulePeer = { podSelector?: Selector; namespaceSelector?: Selector; ipBlock?: { cidr: string; except?: string[] } };
type Rule = { from?: RulePeer[]; to?: RulePeer[]; ports: Port[] };
export type PolicySpec = {
  podSelector: Selector;
  policyTypes: ('Ingress' | 'Egress')[];
  ingress?: Rule[];
  egress?: Rule[];
};

/** Of objects that are all in `namespace`. */
export type Policies = { namespace: string; specs: readonly PolicySpec[] };

export function policiesOf(manifests: readonly Manifest[], namespace: string): Policies {
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
  const specs = policies.map(({ spec }) => spec as PolicySpec);
  for (const spec of specs) refuseUnknown(spec);
  return { namespace, specs };
}

/** Whether `from` may open a connection to this port of `to`. */
export function isAllowed(policies: Policies, connection: { from: Peer; to: Peer; port: Port }): boolean {
  const { from, to } = connection;
  return (
    consents(policies, 'Egress', { self: from, other: to, port: connection.port }) &&
    consents(policies, 'Ingress', { self: to, other: from, port: connection.port })
  );
}

type View = { self: Peer; other: Peer; port: Port };

function consents(
  { namespace, specs }: Policies,
  direction: 'Ingress' | 'Egress',
  { self, other, port }: View,
): boolean {
  if ('address' in self || self.namespace !== namespace) return true;
  const binding = specs.filter(
    ({ policyTypes, podSelector }) => policyTypes.includes(direction) && matches(podSelector, self.labels),
  );
  if (binding.length === 0) return true;
  const rules = binding.flatMap(({ ingress = [], egress = [] }) => (direction === 'Ingress' ? ingress : egress));
  return rules.some(
    ({ from, to, ports }) =>
      (from ?? to ?? []).some((peer) => isPeer(peer, other, namespace)) &&
      ports.some((one) => one.port === port.port && one.protocol === port.protocol),
  );
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: RulePeer, peer: Peer, namespace: string): boolean {
  if ('address' in peer) return ipBlock !== undefined && isInside(ipBlock, peer.address);
  // Blocks of addresses are for what is outside of the cluster (Cilium, which AKS uses, never matches a pod by them).
  if (ipBlock !== undefined) return false;
  const isNamespace = namespaceSelector
    ? matches(namespaceSelector, { 'kubernetes.io/metadata.name': peer.namespace })
    : peer.namespace === namespace;
  return isNamespace && (podSelector === undefined || matches(podSelector, peer.labels));
}

function matches({ matchLabels = {} }: Selector, labels: Record<string, string>): boolean {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}

function isInside({ cidr, except = [] }: { cidr: string; except?: string[] }, address: string): boolean {
  return blockOf([cidr]).check(address) && !blockOf(except).check(address);
}

function blockOf(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', prefix] = cidr.split('/');
    list.addSubnet(network, Number(prefix));
  }
  return list;
}

/** A rule without peers or without ports would mean "all of them", and a named port needs the pod. */
function refuseUnknown({ ingress = [], egress = [] }: PolicySpec): void {
  for (const { from, to, ports } of [...ingress, ...egress]) {
    const peers = from ?? to ?? [];
    if (peers.length === 0 || !Array.isArray(ports) || ports.length === 0)
      throw new Error('a rule is open to all peers or ports');
    if (ports.some(({ port }) => typeof port !== 'number')) throw new Error('a rule names a port by its name');
    const fields = peers.flatMap((peer) => Object.keys(peer));
    const unknown = fields.filter((field) => !['podSelector', 'namespaceSelector', 'ipBlock'].includes(field));
    if (unknown.length > 0) throw new Error(`a rule has ${unknown.join(', ')}`);
  }
}
