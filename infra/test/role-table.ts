import type { ExpandedResource, Snapshot } from '../../scripts/infra/bicep/expand-parameters.ts';
import { ofType, valueAt } from './expanded-template.ts';

const ASSIGNMENT = 'Microsoft.Authorization/roleAssignments';

/** Built-in roles, from https://learn.microsoft.com/azure/role-based-access-control/built-in-roles. */
const ROLE_NAMES: Record<string, string> = {
  '7f951dda-4ed3-4680-a7ca-43fe172d538d': 'AcrPull',
  '8311e382-0749-4cb8-b61a-304f252e45ec': 'AcrPush',
  '4abbcc35-e782-43d8-92c5-2d3f1bd2253f': 'AKS Cluster User',
  '3498e952-d568-435e-9b2c-8d77e338d7f7': 'AKS RBAC Admin',
  'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b': 'AKS RBAC Cluster Admin',
  '09976791-48a7-449e-bb21-39d1a415f350': 'Communication and Email Service Owner',
  'a638d3c7-ab3a-418d-83e6-5f17a39d4fde': 'Event Hubs Data Receiver',
  '2b629674-e913-4c01-ae53-ef4638d8f975': 'Event Hubs Data Sender',
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7': 'Key Vault Secrets Officer',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
  'f1a07417-d97a-45cb-824c-7a7467783830': 'Managed Identity Operator',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '4d97b98b-1d4f-4787-a291-c67834d212e7': 'Network Contributor',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  'de139f84-1756-47ae-9be6-808fbbe84772': 'Website Contributor',
  'acdd72a7-3385-48ef-bd42-f606fba81ae7': 'Reader',
  'b24988ac-6180-42a0-ab88-20f7382dd24c': 'Contributor',
  'f58310d9-a9f6-439a-9e8d-f62e7b41a168': 'Role Based Access Control Administrator',
};

/** Names in bicep modules' outputs that differ from the identity's. */
const OUTPUT_NAMES: Record<string, string> = {
  githubBuild: 'github-build',
  githubInfra: 'github-infra',
  githubDeploy: 'github-deploy',
};

/** Role assignments as sorted lines `who | role | on what`, without the parts of ids that say nothing. */
export function roleTable(template: Snapshot): string[] {
  return ofType(template, ASSIGNMENT)
    .map((assignment) => `${principalOf(assignment)} | ${roleOf(assignment)} | ${scopeOf(assignment)}`)
    .toSorted();
}

/** Ids of the roles that are assigned, each once. */
export function assignedRoleIds(templates: readonly Snapshot[]): string[] {
  return [...new Set(templates.flatMap((template) => ofType(template, ASSIGNMENT)).map(roleId))].toSorted();
}

function principalOf(assignment: ExpandedResource): string {
  const value = String(valueAt(assignment, 'properties.principalId'));
  const output = /outputs\.(\w+)\.value\.principalId/.exec(value)?.[1];
  if (output !== undefined) return OUTPUT_NAMES[output] ?? output;
  return /format\('(preview|build|infra|deploy)Identity-/.exec(value)?.[1]?.replace(/^/, 'github-') ?? value;
}

function roleOf(assignment: ExpandedResource): string {
  return ROLE_NAMES[roleId(assignment)] ?? roleId(assignment);
}

function roleId(assignment: ExpandedResource): string {
  return String(valueAt(assignment, 'properties.roleDefinitionId')).replace(/^.*\//, '');
}

/** `/…/storageAccounts/sttodo<suffix>/blobServices/default/containers/x` → `storageAccounts/blobServices/default/containers/x`. */
function scopeOf({ id }: ExpandedResource): string {
  // A name that only a deployment can work out leaves the whole id an expression.
  if (id.startsWith('[subscriptionResourceId(')) return 'subscription';
  const scope = id.slice(0, id.lastIndexOf('/providers/Microsoft.Authorization/roleAssignments'));
  const inGroup = scope.replace(/^\/subscriptions\/[^/]+/, '').replace(/^\/resourceGroups\/[^/]+/, 'group');
  if (!inGroup.includes('/providers/')) return inGroup || 'subscription';
  const [, type = '', name = '', ...below] = inGroup
    .slice(inGroup.lastIndexOf('/providers/') + '/providers/'.length)
    .split('/');
  return [type, ...(name === 'kubelet' ? [name] : []), ...below].join('/');
}
