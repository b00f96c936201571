import { describe, expect, it } from 'vitest';
import { DATABASE_SECRETS, HUBS, SECRETS, TABLES } from '#core/domain/names';
import { ofType, only, readCommitted, valueAt } from './test/expanded-template.ts';
import { assignedRoleIds, roleTable } from './test/role-table.ts';
import { everyOption, neon, whyNoVariants } from './test/variants.ts';

const main = readCommitted('main');
const bootstrap = readCommitted('bootstrap');

/** Who needs what, from design: nobody has more, and every line is missed when it is gone. */
const LEAST_PRIVILEGE = [
  'aks | Managed Identity Operator | userAssignedIdentities/kubelet',
  'aks | Network Contributor | publicIPAddresses',
  'aks | Network Contributor | virtualNetworks/subnets/nodes',
  'kubelet | AcrPull | registries',
  ...Object.values(HUBS).map((hub) => `backend | Event Hubs Data Sender | namespaces/eventhubs/${hub}`),
  ...Object.values(HUBS).map((hub) => `functions | Event Hubs Data Receiver | namespaces/eventhubs/${hub}`),
  ...[TABLES.dedup, TABLES.systemStatus].map(
    (table) => `backend | Storage Table Data Contributor | storageAccounts/tableServices/default/tables/${table}`,
  ),
  'functions | Storage Blob Data Owner | storageAccounts',
  'functions | Storage Table Data Contributor | storageAccounts',
  ...['session-signing-keys', 'vapid-keys', 'llm-api-key', 'oidc-client-secret'].map(
    (secret) => `backend | Key Vault Secrets User | vaults/secrets/${secret}`,
  ),
  ...['vapid-keys', 'slack-webhook-url', 'smtp-password'].map(
    (secret) => `functions | Key Vault Secrets User | vaults/secrets/${secret}`,
  ),
  'backend | Monitoring Metrics Publisher | components',
  'functions | Monitoring Metrics Publisher | components',
  'github-deploy | AcrPush | registries',
  'github-deploy | AKS Cluster User | managedClusters',
  'github-deploy | AKS RBAC Admin | managedClusters/namespaces/todo-chatbot',
  'github-deploy | Website Contributor | sites',
  'github-deploy | Storage Blob Data Contributor | storageAccounts/blobServices/default/containers/function-packages',
  'github-infra | AKS RBAC Cluster Admin | managedClusters',
];

describe('role assignments', () => {
  it('FR-023: are exactly the least that each identity needs', () => {
    expect(roleTable(main)).toEqual(LEAST_PRIVILEGE.toSorted());
  });

  it('FR-023: let an identity read each secret that is known, one by one, and never the whole vault', () => {
    const read = roleTable(main).filter((line) => line.includes('Secrets User'));
    expect(new Set(read.map((line) => line.replace(/.*\//, '')))).toEqual(new Set(SECRETS));
  });

  it('FR-025: name the kind of principal, so that a fresh identity is found while Entra still copies it', () => {
    const kinds = ofType(main, 'Microsoft.Authorization/roleAssignments').map((assignment) =>
      valueAt(assignment, 'properties.principalType'),
    );
    expect(new Set(kinds)).toEqual(new Set(['ServicePrincipal']));
  });

  it.skipIf(whyNoVariants)(
    'FR-025: operators get cluster and vault, functions the mail service, and nobody more',
    async () => {
      const extra = roleTable(await everyOption()).filter((line) => !LEAST_PRIVILEGE.includes(line));
      const operators = '99999999-9999-4999-8999-999999999999';
      expect(extra).toEqual([
        `${operators} | AKS Cluster User | managedClusters`,
        `${operators} | AKS RBAC Cluster Admin | managedClusters`,
        `${operators} | Key Vault Secrets Officer | vaults`,
        'functions | Communication and Email Service Owner | communicationServices',
      ]);
    },
  );

  it.skipIf(whyNoVariants)('FR-023: with a database elsewhere each part reads its own password only', async () => {
    const extra = roleTable(await neon()).filter((line) => !LEAST_PRIVILEGE.includes(line));
    const [owner, app, worker] = DATABASE_SECRETS;
    expect(extra).toEqual([
      `backend | Key Vault Secrets User | vaults/secrets/${app}`,
      `functions | Key Vault Secrets User | vaults/secrets/${worker}`,
      `migrate | Key Vault Secrets User | vaults/secrets/${owner}`,
    ]);
  });
});

describe('bootstrap', () => {
  const condition = String(
    ofType(bootstrap, 'Microsoft.Authorization/roleAssignments')
      .map((assignment) => valueAt(assignment, 'properties.condition'))
      .find((text) => text !== undefined),
  );

  it('FR-025: gives the pipeline two identities and rights to only one of them', () => {
    const names = ofType(bootstrap, 'Microsoft.ManagedIdentity/userAssignedIdentities').map(({ name }) => name);
    expect(names.toSorted()).toEqual(['github-deploy', 'github-infra']);
    const [preflight] = ofType(bootstrap, 'Microsoft.Authorization/roleDefinitions');
    expect(roleTable(bootstrap)).toEqual(
      [
        `github-infra | ${preflight?.name} | subscription`,
        'github-infra | Contributor | group',
        'github-infra | Role Based Access Control Administrator | group',
      ].toSorted(),
    );
  });

  it('FR-025: what github-infra may do in the subscription only reads', () => {
    const preflight = only(bootstrap, 'Microsoft.Authorization/roleDefinitions');
    const permissions = valueAt(preflight, 'properties.permissions') as { actions: string[] }[];
    expect(permissions).toHaveLength(1);
    for (const action of permissions[0]?.actions ?? []) expect(action).toMatch(/\/read$/);
    expect(Object.keys(permissions[0] ?? {})).toEqual(['actions']);
  });

  it.skipIf(whyNoVariants)(
    'FR-025: github-infra may hand out and take back exactly the roles that main.bicep assigns',
    async () => {
      const assigned = assignedRoleIds([main, await everyOption(), await neon()]);
      for (const [operation, attribute] of [
        ['write', '@Request'],
        ['delete', '@Resource'],
      ] as const) {
        const clause = `(!(ActionMatches{'Microsoft.Authorization/roleAssignments/${operation}'})) OR (${attribute}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {`;
        expect(condition).toContain(clause);
        const list = condition.slice(condition.indexOf(clause) + clause.length).split('}')[0] ?? '';
        expect(list.split(', ').toSorted()).toEqual(assigned);
      }
    },
  );

  it('FR-025: a role that assigns roles or owns things is never among them', () => {
    expect(condition).not.toMatch(/8e3af657-a8ff-443c-a75c-2fe8c4bcb635|b24988ac|f58310d9|18d7d88d/);
  });

  it('FR-025: signs in only the GitHub environments that the subjects parameter names', () => {
    const credentials = ofType(
      bootstrap,
      'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
    );
    const seen = credentials.map(({ name, properties }) => [name.split('/')[0], properties]);
    const github = { issuer: 'https://token.actions.githubusercontent.com', audiences: ['api://AzureADTokenExchange'] };
    expect(Object.fromEntries(seen)).toEqual({
      'github-infra': { ...github, subject: 'repo:owner/todo-chatbot:environment:infrastructure' },
      'github-deploy': { ...github, subject: 'repo:owner/todo-chatbot:environment:production' },
    });
  });
});

it('a planted role is seen', () => {
  const [assignment] = ofType(main, 'Microsoft.Authorization/roleAssignments');
  if (!assignment) throw new Error('no role assignment at all');
  const planted = {
    ...assignment,
    properties: {
      ...(assignment['properties'] as object),
      roleDefinitionId: '/x/8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
    },
  };
  expect(roleTable({ ...main, predictedResources: [planted] })[0]).toContain('8e3af657');
});
