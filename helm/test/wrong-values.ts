import type { ScenarioName } from '../../scripts/check/chart/scenarios.ts';

/** A change of a scenario (`any-kubernetes` unless another is named), and what helm has to say about it. */
export type WrongValues = {
  why: string;
  /** Values that are set. */
  settings?: Record<string, unknown>;
  /** Paths of values that are taken away. */
  without?: string[];
  says: RegExp;
  scenario?: ScenarioName;
};

export const WRONG_VALUES: readonly WrongValues[] = [
  {
    why: 'no image at all',
    without: ['image.backend.tag'],
    says: /'\/image\/backend': missing property 'digest'/,
  },
  {
    why: 'a tag that moves',
    settings: { 'image.frontend.tag': 'latest' },
    says: /'\/image\/frontend\/tag': 'not' failed/,
  },
  {
    why: 'a number as tag',
    settings: { 'image.backend.tag': 123 },
    says: /'\/image\/backend\/tag': got number, want string/,
  },
  { why: 'half a digest', settings: { 'image.backend.digest': 'sha256:abc' }, says: /'\/image\/backend\/digest'/ },
  {
    why: 'a word that is none',
    settings: { 'image.pullPolicy': 'Sometimes' },
    says: /'\/image\/pullPolicy': value must be one of/,
  },
  { why: 'no host', without: ['gateway.publicHost'], says: /'\/gateway': missing property 'publicHost'/ },
  { why: 'a URL as host', settings: { 'gateway.publicHost': 'https://x.example' }, says: /'\/gateway\/publicHost'/ },
  {
    why: 'proxies that are no networks',
    settings: { 'gateway.trustedProxies': 'envoy' },
    says: /'\/gateway\/trustedProxies'/,
  },
  {
    why: 'half of Azure’s address',
    settings: { 'gateway.dnsLabel': 'todo' },
    says: /'\/gateway': properties 'publicIpName' required/,
  },
  {
    why: 'an unknown issuer',
    settings: { 'certificates.issuer': 'acmee' },
    says: /'\/certificates\/issuer': value must be one of/,
  },
  {
    why: 'ACME without an address',
    settings: { 'certificates.issuer': 'acme' },
    says: /'\/certificates\/acme': missing property 'email'/,
  },
  {
    why: 'no database',
    without: ['database.host', 'database.cidr'],
    says: /'\/database': missing properties 'host', 'cidr'/,
  },
  {
    why: 'a port in words',
    settings: { 'database.port': '5432' },
    says: /'\/database\/port': got string, want integer/,
  },
  {
    why: 'Entra without identities',
    settings: { 'database.auth': 'entra' },
    says: /'\/identity': missing properties 'tenant', 'backend', 'migrate', 'backendPrincipal', 'functionsPrincipal'/,
  },
  { why: 'two ways to publish', settings: { 'events.namespace': 'a.example.net' }, says: /'\/events': 'not' failed/ },
  {
    why: 'no way to publish',
    without: ['events.connectionStringSecret'],
    says: /'\/events': missing property 'connectionStringSecret'/,
  },
  { why: 'a broker anywhere', without: ['events.cidr'], says: /'\/events': missing property 'cidr'/ },
  {
    why: 'secrets nowhere',
    without: ['secretFiles.secretName'],
    says: /'\/secretFiles': missing property 'secretName'/,
  },
  {
    why: 'secrets in two places',
    settings: { 'keyVault.url': 'https://kv.example' },
    says: /'\/secretFiles': maxProperties/,
  },
  { why: 'a vault without TLS', settings: { 'keyVault.url': 'http://kv.example' }, says: /'\/keyVault\/url'/ },
  {
    why: 'an identity that is none',
    scenario: 'azure-production',
    settings: { 'identity.backend': 'backend' },
    says: /'\/identity\/backend'/,
  },
  {
    why: 'an output that is missing',
    scenario: 'azure-production',
    without: ['identity.tenant'],
    says: /'\/identity': missing property 'tenant'/,
  },
  {
    why: 'passwords in a vault that the migration cannot read',
    scenario: 'other-gateway',
    without: ['identity.migrate'],
    says: /'\/identity': missing property 'migrate'/,
  },
  { why: 'a namespace with capitals', settings: { 'dapr.namespace': 'Dapr' }, says: /'\/dapr\/namespace'/ },
  { why: 'CPU in another unit', settings: { 'backend.cpu': '0.1' }, says: /'\/backend\/cpu'/ },
  {
    why: 'no limits at all',
    settings: { 'backend.rateLimitFactor': 0 },
    says: /'\/backend\/rateLimitFactor': minimum/,
  },
  {
    why: 'an ordering that the code does not know',
    settings: { 'backend.eventOrdering': 'none' },
    says: /'\/backend\/eventOrdering'/,
  },
  {
    why: 'a level that the code does not know',
    settings: { 'frontend.logLevel': 'verbose' },
    says: /'\/frontend\/logLevel'/,
  },
  {
    why: 'a migration without end',
    settings: { 'migration.deadlineSeconds': 0 },
    says: /'\/migration\/deadlineSeconds': minimum/,
  },
  {
    why: 'more pods than the database has connections for',
    settings: { 'autoscaling.maxReplicas': 6 },
    says: /'\/autoscaling\/maxReplicas': maximum/,
  },
  {
    why: 'KEDA without a source',
    settings: { 'keda.enabled': true },
    says: /'\/keda': missing properties 'prometheusUrl', 'query', 'requestsPerSecond'/,
  },
  {
    why: 'the raw outputs of Bicep in place of the values made from them',
    settings: { registryLoginServer: { value: 'crtodo.azurecr.io' } },
    says: /additional properties 'registryLoginServer' not allowed/,
  },
  {
    why: 'a misspelled group',
    settings: { databse: { host: 'x' } },
    says: /additional properties 'databse' not allowed/,
  },
];
