import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAccount } from '../account.ts';
import { createAz } from '../az.ts';
import { readSnapshot } from '../bicep-cli.ts';
import { readResourceNames } from '../resource-names.ts';
import { installFakeAz, type FakeAz, type FakeRule } from '../testing/fake-az.ts';
import { HEALTHY_AZURE } from '../testing/healthy-azure.ts';
import { MAIN_PARAMETERS } from '../testing/main-parameters.ts';
import { accessCheck, isAllowed } from './access.ts';
import { runCheck, type Check, type Finding } from './check.ts';
import type { DoctorContext } from './context.ts';
import { nameChecks } from './free-names.ts';
import { githubChecks } from './github.ts';
import { nodeChecks } from './nodes.ts';
import { offerChecks } from './offers.ts';
import { providersCheck } from './providers.ts';

const resources = readSnapshot(readFileSync('infra/main.snapshot.json', 'utf8'));
const names = readResourceNames(resources);
const subjects = {
  TODO_GITHUB_SUBJECTS: 'repo:acme/todo,repo:acme-12/todo-34',
};

let fake: FakeAz;
beforeEach(async () => {
  fake = await installFakeAz(HEALTHY_AZURE);
});
afterEach(() => fake.remove());

async function context(changes: Partial<DoctorContext> = {}): Promise<DoctorContext> {
  const az = createAz(fake.env);
  const account = await readAccount(az);
  const facts = { groupExists: true, existing: new Set<string>(), parameters: MAIN_PARAMETERS, resources };
  return { az, account, env: subjects, resourceGroup: 'todo-chatbot', ...facts, ...changes };
}

async function find(checks: Check[], title: string): Promise<Finding> {
  const check = checks.find((candidate) => candidate.title.includes(title));
  if (check === undefined) throw new Error(`no check is called ${title}`);
  return runCheck(check);
}

type Case = [fault: string, title: string, make: (of: DoctorContext) => Check[], rule: FakeRule, says: RegExp];

const CASES: Case[] = [
  [
    'a provider is not registered',
    'Resource providers',
    (of) => [providersCheck(of)],
    { command: 'provider list', answer: [{ namespace: 'Microsoft.App', registrationState: 'NotRegistered' }] },
    /az provider register --namespace Microsoft\.App && .*--namespace Microsoft\.ContainerService/,
  ],
  [
    'the quota holds too few nodes',
    'vCPU quota',
    nodeChecks,
    { command: 'vm list-usage', answer: [{ name: { value: 'cores' }, currentValue: '4', limit: '10' }] },
    /8 vCPU needed; free: cores 6/,
  ],
  [
    'the size is not in all zones',
    'Node size',
    nodeChecks,
    {
      command: 'vm list-skus',
      answer: [
        {
          name: 'Standard_D2as_v5',
          family: 'standardDASv5Family',
          capabilities: [],
          locationInfo: [{ zones: ['1', '2', '3'] }],
          restrictions: [{ type: 'Zone', restrictionInfo: { zones: ['3'] } }],
        },
      ],
    },
    /zones 1, 2; 3 wanted too/,
  ],
  [
    'the size is not offered',
    'Node size',
    nodeChecks,
    { command: 'vm list-skus', answer: [] },
    /not offered in eastus/,
  ],
  [
    'the Kubernetes version is a preview',
    'Kubernetes',
    offerChecks,
    { command: 'aks get-versions', answer: { values: [{ version: '1.35' }, { version: '1.36', isPreview: true }] } },
    /not offered; there are 1\.35/,
  ],
  [
    'the Kubernetes version is offered for long-term support only',
    'Kubernetes',
    offerChecks,
    {
      command: 'aks get-versions',
      answer: {
        values: [
          { version: '1.36', isPreview: null, capabilities: { supportPlan: ['AKSLongTermSupport'] } },
          { version: '1.37', isPreview: null, capabilities: { supportPlan: ['KubernetesOfficial'] } },
        ],
      },
    },
    /not offered; there are 1\.37/,
  ],
  [
    'the functions runtime is not offered',
    'Functions with Node.js 24',
    offerChecks,
    { command: 'functionapp list-flexconsumption-runtimes', answer: [{ version: '22' }] },
    /there are 22[^]*functionApp\.runtimeVersion/,
  ],
  [
    'the region takes no new database servers',
    'PostgreSQL 18',
    offerChecks,
    {
      command: 'postgres flexible-server list-skus',
      answer: [{ restricted: 'Enabled', supportedServerVersions: [], supportedServerEditions: [] }],
    },
    /takes no new servers/,
  ],
  [
    'FR-025: the roles do not suffice',
    'Roles of',
    (of) => [accessCheck(of)],
    {
      command: 'rest',
      when: { '--url': 'permissions' },
      answer: { value: [{ actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] }] },
    },
    /not allowed: Microsoft\.Authorization\/roleAssignments\/write/,
  ],
  [
    'a name is taken',
    'Registry',
    nameChecks,
    { command: 'acr check-name', answer: { nameAvailable: false, reason: 'AlreadyExists' } },
    /taken by somebody else[^]*TODO_NAME_PREFIX/,
  ],
  [
    'the DNS label is taken',
    'DNS label',
    nameChecks,
    { command: 'rest', when: { '--url': 'CheckDnsName' }, answer: { available: false } },
    /taken by somebody else/,
  ],
  [
    'the vault was deleted in another region',
    'Key Vault',
    nameChecks,
    {
      command: 'keyvault list-deleted',
      answer: [{ name: names.keyVault, properties: { location: 'westus', scheduledPurgeDate: '2026-11-30' } }],
    },
    /deleted in westus, taken until 2026-11-30/,
  ],
  [
    'az itself fails',
    'Storage account',
    nameChecks,
    { command: 'storage account check-name', error: '(TooManyRequests) slow down' },
    /could not be checked: az storage account check-name: \(TooManyRequests\) slow down/,
  ],
];

describe('doctor', () => {
  it('SC-001: finds nothing in a subscription that can take the product', async () => {
    const of = await context();
    const checks = [
      accessCheck(of),
      providersCheck(of),
      ...nodeChecks(of),
      ...offerChecks(of),
      ...nameChecks(of),
      ...githubChecks(of),
    ];
    const findings: Finding[] = [];
    for (const check of checks) findings.push(await runCheck(check));
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    expect(findings).toHaveLength(15);
  });

  it.each(CASES)('says what to do when %s', async (_fault, title, make, rule, says) => {
    await fake.learn(rule);
    const finding = await find(make(await context()), title);
    expect(finding.ok).toBe(false);
    expect(`${finding.detail}\n${finding.fix}`).toMatch(says);
    expect(finding.fix).toBeTruthy();
  });

  it.each([
    ['', false, /not set/],
    ['ep-calm-1-pooler.eastus2.azure.neon.tech', false, /pooler[^]*direct host/],
    ['ep-calm-1.eastus2.azure.neon.tech', true, /direct/],
  ])('wants the direct host of a Neon database: "%s"', async (neonHost, ok, says) => {
    const database = { ...MAIN_PARAMETERS.database, mode: 'neon', neonHost };
    const of = await context({ parameters: { ...MAIN_PARAMETERS, database } });
    const finding = await find(offerChecks(of), 'Neon');
    expect(finding.ok).toBe(ok);
    expect(`${finding.detail}\n${finding.fix}`).toMatch(says);
  });

  it('takes what an earlier deployment made for ours, not for a collision', async () => {
    const taken = { nameAvailable: false };
    await fake.learn({ command: 'acr check-name', answer: taken }, { command: 'vm list-usage', answer: [] });
    const existing = new Set(resources.map(({ name }) => name));
    const of = await context({ existing });
    expect(await find(nameChecks(of), 'Registry')).toMatchObject({ ok: true, detail: 'ours already' });
    expect(await find(nameChecks(of), 'DNS label')).toMatchObject({ ok: true, detail: 'ours already' });
    expect(await find(nodeChecks(of), 'vCPU quota')).toMatchObject({ ok: true });
  });

  it('lets a deleted vault pass that the deployment recovers', async () => {
    const properties = { location: 'eastus', scheduledPurgeDate: '2026-11-30' };
    await fake.learn({ command: 'keyvault list-deleted', answer: [{ name: names.keyVault, properties }] });
    expect(await find(nameChecks(await context()), 'Key Vault')).toMatchObject({ ok: true, detail: /recovers/ });
  });

  it('FR-025: asks more of whoever runs the bootstrap', async () => {
    const contributor = { actions: ['Microsoft.Authorization/roleAssignments/*', 'Microsoft.*/*'], notActions: [] };
    const value = [{ ...contributor, notActions: ['Microsoft.Authorization/roleDefinitions/write'] }];
    await fake.learn({ command: 'rest', when: { '--url': 'permissions' }, answer: { value } });
    expect(await runCheck(accessCheck(await context()))).toMatchObject({ ok: true });
    expect(await runCheck(accessCheck(await context({ groupExists: false })))).toMatchObject({ ok: false });
  });

  it('FR-025: refuses a subject that names more than the repository, explains the form, and asks no more after the bootstrap', async () => {
    const env = { TODO_GITHUB_SUBJECTS: 'repo:acme-12/todo-34,repo:acme/todo:ref:refs/heads/main' };
    const finding = await find(githubChecks(await context({ env })), 'GitHub');
    expect(finding).toMatchObject({ ok: false, fix: /2026-06-18/ });
    expect(githubChecks(await context({ env: {} }))).toEqual([]);
    expect(githubChecks(await context({ env: {}, groupExists: false }))).toHaveLength(1);
  });
});

describe('permissions', () => {
  it.each([
    ['*', [], true],
    ['Microsoft.Web/*', [], true],
    ['microsoft.web/sites/WRITE', [], true],
    ['Microsoft.Web/sites/read', [], false],
    ['MicrosoftXWeb/sites/write', [], false],
    ['*', ['Microsoft.Web/sites/*'], false],
  ])('%s without %j allows writing sites: %s', (action, notActions, expected) => {
    expect(isAllowed('Microsoft.Web/sites/write', [{ actions: [action], notActions }])).toBe(expected);
  });

  it('of two roles add up: what one takes back the other may still give', () => {
    const roles = [
      { actions: ['*'], notActions: ['Microsoft.Web/*'] },
      { actions: ['Microsoft.Web/sites/write'], notActions: [] },
    ];
    expect(isAllowed('Microsoft.Web/sites/write', roles)).toBe(true);
  });
});
