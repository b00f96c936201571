import { describe, expect, it } from 'vitest';
import { SECRETS } from '#core/platform/names';
import { ofType, readCommitted, valueAt } from './test/expanded-template.ts';
import { LEAST_PRIVILEGE } from './test/least-privilege.ts';
import { roleTable } from './test/role-table.ts';

const main = readCommitted('main');
const bootstrap = readCommitted('bootstrap');

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
});

describe('bootstrap', () => {
  const condition = ofType(bootstrap, 'Microsoft.Authorization/roleAssignments')
    .map((assignment) => valueAt(assignment, 'properties.condition'))
    .filter((text) => typeof text === 'string')
    .join();

  it('FR-025: gives the pipeline four identities, and rights here to the two that look at and change infrastructure', () => {
    const names = ofType(bootstrap, 'Microsoft.ManagedIdentity/userAssignedIdentities').map(({ name }) => name);
    expect(names.toSorted()).toEqual(['github-build', 'github-deploy', 'github-infra', 'github-preview']);
    const [preflight, whatIf] = ofType(bootstrap, 'Microsoft.Authorization/roleDefinitions');
    expect(roleTable(bootstrap)).toEqual(
      [
        `github-infra | ${preflight?.name} | subscription`,
        'github-infra | Contributor | group',
        'github-infra | Role Based Access Control Administrator | group',
        'github-preview | Reader | group',
        `github-preview | ${whatIf?.name} | group`,
      ].toSorted(),
    );
  });

  it('FR-025: the custom roles only read, or ask what a deployment would change', () => {
    const definitions = ofType(bootstrap, 'Microsoft.Authorization/roleDefinitions');
    const permissions = definitions.flatMap((one) => valueAt(one, 'properties.permissions') as { actions: string[] }[]);
    expect(permissions).toHaveLength(2);
    expect(new Set(permissions.flatMap((one) => Object.keys(one)))).toEqual(new Set(['actions']));
    const asking = permissions.flatMap(({ actions }) => actions).filter((action) => !action.endsWith('/read'));
    expect(asking).toEqual([
      'Microsoft.Resources/deployments/validate/action',
      'Microsoft.Resources/deployments/whatIf/action',
    ]);
  });

  it('FR-025: can be repeated after the resource group was destroyed: what outlives it is named after the identity', () => {
    const outside = ofType(bootstrap, 'Microsoft.Authorization/roleAssignments').filter(
      ({ id }) => !id.includes('/resourceGroups/todo-chatbot/providers/Microsoft.Authorization'),
    );
    expect(outside.map(({ name }) => name)).toEqual([expect.stringMatching(/^\[guid\(.*outputs\.principalId\.value/)]);
  });

  it('FR-025: a role that assigns roles or owns things is never among them', () => {
    expect(condition).not.toMatch(/8e3af657-a8ff-443c-a75c-2fe8c4bcb635|b24988ac|f58310d9|18d7d88d/);
  });

  it('FR-025: signs in each identity from its own GitHub environment and from no other', () => {
    const credentials = ofType(
      bootstrap,
      'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
    );
    const seen = credentials.map(({ name, properties }) => [name.split('/')[0], properties]);
    const github = { issuer: 'https://token.actions.githubusercontent.com', audiences: ['api://AzureADTokenExchange'] };
    expect(Object.fromEntries(seen)).toEqual({
      'github-preview': { ...github, subject: 'repo:owner/todo-chatbot:environment:preview' },
      'github-build': { ...github, subject: 'repo:owner/todo-chatbot:environment:build' },
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

it('FR-025: custom roles have names of their own in each subscription: the tenant refuses a second one of the same name', () => {
  for (const role of ofType(readCommitted('bootstrap'), 'Microsoft.Authorization/roleDefinitions'))
    expect(valueAt(role, 'properties.roleName')).toContain('11111111-1111-4111-8111-111111111111');
});
