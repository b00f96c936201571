import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HUBS } from '#core/domain/names';
import { CONSUMER_GROUPS, DATABASE_SECRETS, FUNCTION_SETTINGS, METRICS, TABLES } from '#core/platform/names';
import type { Snapshot } from '../scripts/infra/bicep/expand-parameters.ts';
import { only, ofType, ownName, readCommitted, valueAt } from './test/expanded-template.ts';
import { WATCHDOG_ALERTS } from './test/expected-alerts.ts';
import { readAlert } from './test/read-alert.ts';
import { findUnknownValues } from './test/known-values.ts';
import { LATER_PARTS, LEAST_PRIVILEGE } from './test/least-privilege.ts';
import { assignedRoleIds, roleTable } from './test/role-table.ts';
import { findSecurityFaults } from './test/security-faults.ts';
import { elsewhere, everyOption, noBicep, PLANTED_SECRET } from './test/variants.ts';

/** Role assignments that a variant has besides the usual ones. */
function extraRoles(template: Snapshot): string[] {
  return roleTable(template).filter((line) => ![...LEAST_PRIVILEGE, ...LATER_PARTS].includes(line));
}

describe('other parameters', () => {
  let full: Snapshot;
  let lean: Snapshot;
  beforeAll(async () => {
    if (noBicep !== undefined) return;
    [full, lean] = await Promise.all([everyOption(), elsewhere()]);
  });
  beforeEach(({ skip }) => skip(noBicep !== undefined, noBicep));

  it('FR-021, FR-022: change nothing about encryption and keys', () => {
    expect(findSecurityFaults(full)).toEqual([]);
    expect(findSecurityFaults(lean)).toEqual([]);
  });

  it('lead to values that Azure knows', () => {
    expect(findUnknownValues(full)).toEqual([]);
    expect(findUnknownValues(lean)).toEqual([]);
  });

  it('FR-025: github-infra may hand out and take back exactly the roles that main.bicep can assign', () => {
    const assigned = assignedRoleIds([readCommitted('main'), full, lean]);
    const condition = ofType(readCommitted('bootstrap'), 'Microsoft.Authorization/roleAssignments')
      .map((assignment) => valueAt(assignment, 'properties.condition'))
      .find((text) => typeof text === 'string');
    const attribute = 'Microsoft.Authorization/roleAssignments:RoleDefinitionId';
    const clause = (operation: string, subject: string) =>
      `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${operation}'})) OR (${subject}[${attribute}] ForAnyOfAnyValues:GuidEquals {})`;
    expect(condition?.replaceAll(/GuidEquals \{[^}]*\}/g, 'GuidEquals {}')).toBe(
      `${clause('write', '@Request')}) AND ${clause('delete', '@Resource')})`,
    );
    const lists = [...(condition ?? '').matchAll(/GuidEquals \{([^}]*)\}/g)].map(([, list = '']) =>
      list.split(', ').toSorted(),
    );
    expect(lists).toEqual([assigned, assigned]);
  });

  describe('every option on', () => {
    it('FR-025: operators get cluster and vault, functions the mail service, and nobody more', () => {
      const operators = '99999999-9999-4999-8999-999999999999';
      expect(extraRoles(full)).toEqual([
        `${operators} | AKS Cluster User | managedClusters`,
        `${operators} | AKS RBAC Cluster Admin | managedClusters`,
        `${operators} | Key Vault Secrets Officer | vaults`,
        'functions | Communication and Email Service Owner | communicationServices',
      ]);
      expect(roleTable(full)).toEqual(expect.arrayContaining(LATER_PARTS));
      const administrators = ofType(full, 'Microsoft.DBforPostgreSQL/flexibleServers/administrators');
      expect(administrators.map(({ properties }) => valueAt(properties, 'principalType'))).toEqual([
        'ServicePrincipal',
        'Group',
      ]);
    });

    it('FR-033: every category of events has its hub, each function its consumer group, each table its place', () => {
      const namesOf = (type: string) => ofType(full, type).map(ownName).toSorted();
      const hubs = 'Microsoft.EventHub/namespaces/eventhubs';
      expect(namesOf(hubs)).toEqual(Object.values(HUBS).toSorted());
      const groups = ofType(full, `${hubs}/consumergroups`).map(({ name }) => name.split('/').slice(1));
      expect(Object.fromEntries(groups.map(([hub, group]) => [group, hub]))).toEqual(CONSUMER_GROUPS);
      expect(namesOf('Microsoft.Storage/storageAccounts/tableServices/tables')).toEqual(
        Object.values(TABLES).toSorted(),
      );
    });

    it.each(Object.entries(WATCHDOG_ALERTS))(
      'FR-031: %s has its pace, window and limit',
      (name, { limit, ...expected }) => {
        const seen = readAlert(only(full, 'Microsoft.Insights/scheduledQueryRules', name));
        expect(seen).toMatchObject({ ...expected, firesOnAnyRow: true });
        expect(seen.limit).toMatch(limit ?? /./);
      },
    );

    it('FR-026, FR-031: alerts and dashboard read exactly the metrics that the watchdog sends', () => {
      const text = JSON.stringify(full.predictedResources);
      const read = [...text.matchAll(/\bName (?:==|in) [^|]*/g)].flatMap(([clause]) =>
        [...clause.matchAll(/[a-z_]+\.[a-z_.]+/g)].map(([name]) => name),
      );
      expect([...new Set(read)].toSorted()).toEqual(Object.values(METRICS).toSorted());
    });

    it('FR-019: the value of a secure parameter stays out of the expansion', () => {
      expect(JSON.stringify(full)).not.toContain(PLANTED_SECRET);
    });

    it('FR-025: with ranges given, services with a public endpoint refuse everybody else', () => {
      for (const [type, path] of [
        ['Microsoft.KeyVault/vaults', 'properties.networkAcls'],
        ['Microsoft.Storage/storageAccounts', 'properties.networkAcls'],
        ['Microsoft.EventHub/namespaces/networkRuleSets', 'properties'],
      ] as const) {
        const rules = valueAt(only(full, type), path);
        expect(rules).toMatchObject({ defaultAction: 'Deny', ipRules: [expect.anything()] });
        expect(JSON.stringify(rules)).toContain('203.0.113.0/24');
        expect(valueAt(rules, 'virtualNetworkRules')).toHaveLength(2);
      }
    });

    it('FR-041: the 99.9 % upgrade keeps a standby in another zone', () => {
      expect(only(full, 'Microsoft.DBforPostgreSQL/flexibleServers')).toMatchObject({
        sku: { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' },
        properties: { highAvailability: { mode: 'ZoneRedundant' } },
      });
    });

    it('FR-031: Slack is told by the relay function', () => {
      const receivers = valueAt(only(full, 'Microsoft.Insights/actionGroups'), 'properties.webhookReceivers');
      expect(receivers).toMatch(/parameters\('alertRelayUrl'\).*'slack-relay'.*'useCommonAlertSchema', true/);
    });

    it('a deleted vault of this name is taken back', () => {
      expect(valueAt(only(full, 'Microsoft.KeyVault/vaults'), 'properties.createMode')).toBe('recover');
    });
  });

  describe('a database elsewhere and the least of everything', () => {
    it('FR-023: each part reads its own password only', () => {
      const [owner, app, worker] = DATABASE_SECRETS;
      expect(extraRoles(lean)).toEqual([
        `backend | Key Vault Secrets User | vaults/secrets/${app}`,
        `functions | Key Vault Secrets User | vaults/secrets/${worker}`,
        `migrate | Key Vault Secrets User | vaults/secrets/${owner}`,
      ]);
    });

    it('the functions have all settings and find the database', () => {
      const settings = only(lean, 'Microsoft.Web/sites/config', '/appsettings')['properties'] as object;
      expect(Object.keys(settings).toSorted()).toEqual([...FUNCTION_SETTINGS].toSorted());
      expect(settings).toMatchObject({
        DATABASE_HOST: 'db.example.com',
        DATABASE_AUTH: 'password',
      });
      expect(lean.outputs['databaseHost']).toBe('db.example.com');
    });

    it('FR-032: nothing is left that watches, shows or resolves our own database', () => {
      const named = lean.predictedResources.filter(({ id }) => /flexibleServers|postgres\.database/.test(id));
      expect(named).toEqual([]);
      const rules = ofType(lean, 'Microsoft.Insights/metricAlerts').map(({ name }) => name);
      expect(rules.toSorted()).toEqual(['node-cpu', 'node-disk', 'node-memory']);
      const workbook = valueAt(only(lean, 'Microsoft.Insights/workbooks'), 'properties.serializedData');
      expect(workbook).toMatch(/node-cpu-memory/);
      expect(workbook).not.toMatch(/active_connections/);
    });

    it('without a cap the alert on the cap is silent', () => {
      const rule = only(lean, 'Microsoft.Insights/scheduledQueryRules', 'log-cap');
      expect(valueAt(rule, 'properties.criteria.allOf[0].query')).toMatch(/where -1 > 0 and /);
      const workspace = only(lean, 'Microsoft.OperationalInsights/workspaces');
      expect(valueAt(workspace, 'properties.workspaceCapping.dailyQuotaGb')).toBe(-1);
    });

    it('a region without zones is asked for none, and no function is kept awake', () => {
      expect(valueAt(only(lean, 'Microsoft.Network/publicIPAddresses'), 'zones')).toEqual([]);
      const pools = valueAt(only(lean, 'Microsoft.ContainerService/managedClusters'), 'properties.agentPoolProfiles');
      expect(pools).toMatchObject([{ availabilityZones: [] }]);
      const scale = valueAt(only(lean, 'Microsoft.Web/sites'), 'properties.functionAppConfig.scaleAndConcurrency');
      expect(scale).toMatchObject({ alwaysReady: [] });
      expect(ofType(lean, 'Microsoft.Insights/webtests')).toEqual([]);
    });
  });
});
