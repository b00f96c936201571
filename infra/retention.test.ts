import { describe, expect, it } from 'vitest';
import { HUB_RETENTION_HOURS, KUBERNETES } from '#core/platform/names';
import { only, ofType, readCommitted, valueAt } from './test/expanded-template.ts';

const main = readCommitted('main');
const WEEK = 7;

describe('what is kept for at least seven days', () => {
  it('FR-027: logs', () => {
    const workspace = only(main, 'Microsoft.OperationalInsights/workspaces');
    expect(valueAt(workspace, 'properties.retentionInDays')).toBeGreaterThanOrEqual(WEEK);
    expect(valueAt(only(main, 'Microsoft.Insights/components'), 'properties.WorkspaceResourceId')).toBe(workspace.id);
  });

  it('FR-035, FR-038: events', () => {
    expect(HUB_RETENTION_HOURS).toBeGreaterThanOrEqual(WEEK * 24);
    for (const hub of ofType(main, 'Microsoft.EventHub/namespaces/eventhubs')) {
      expect(valueAt(hub, 'properties.retentionDescription.retentionTimeInHours')).toBe(HUB_RETENTION_HOURS);
    }
  });

  it('FR-039, FR-040, FR-041: backups of a managed database, from which any second can be restored', () => {
    const server = only(main, 'Microsoft.DBforPostgreSQL/flexibleServers');
    expect(valueAt(server, 'properties.backup.backupRetentionDays')).toBeGreaterThanOrEqual(WEEK);
  });

  it('FR-041: dedup rows and packages survive a data centre; deleted containers and vaults come back', () => {
    expect(valueAt(only(main, 'Microsoft.Storage/storageAccounts'), 'sku.name')).toBe('Standard_ZRS');
    const blobs = only(main, 'Microsoft.Storage/storageAccounts/blobServices');
    expect(valueAt(blobs, 'properties.containerDeleteRetentionPolicy')).toEqual({ enabled: true, days: WEEK });
    const vault = only(main, 'Microsoft.KeyVault/vaults');
    expect(valueAt(vault, 'properties.softDeleteRetentionInDays')).toBeGreaterThanOrEqual(WEEK);
  });

  it('checkpoints leave no versions behind', () => {
    const blobs = only(main, 'Microsoft.Storage/storageAccounts/blobServices');
    expect(blobs).toMatchObject({
      properties: { isVersioningEnabled: false, deleteRetentionPolicy: { enabled: false } },
    });
  });
});

describe('what is collected', () => {
  it('FR-027, FR-028: lines of all containers of the product and its platform, as a searchable table', () => {
    const rule = only(main, 'Microsoft.Insights/dataCollectionRules');
    expect(rule.name).toBe(`MSCI-eastus-${only(main, 'Microsoft.ContainerService/managedClusters').name}`);
    const [extension] = valueAt(rule, 'properties.dataSources.extensions') as unknown[];
    expect(extension).toMatchObject({
      streams: expect.arrayContaining(['Microsoft-ContainerLogV2']) as string[],
      extensionSettings: {
        dataCollectionSettings: {
          enableContainerLogV2: true,
          namespaceFilteringMode: 'Include',
          namespaces: expect.arrayContaining([KUBERNETES.namespace]) as string[],
        },
      },
    });
    expect(only(main, 'Microsoft.Insights/dataCollectionRuleAssociations').name).toBe('ContainerInsightsExtension');
  });

  it('FR-030: telemetry of every request: nothing is sampled away', () => {
    expect(valueAt(only(main, 'Microsoft.Insights/components'), 'properties.SamplingPercentage')).toBe(100);
  });

  it('FR-023: who read a secret, who changed the cluster, what the database said', () => {
    const settings = ofType(main, 'Microsoft.Insights/diagnosticSettings').map((setting) => [
      /providers\/[^/]+\/([^/]+)\/[^/]+\/providers\/Microsoft\.Insights/.exec(setting.id)?.[1],
      (valueAt(setting, 'properties.logs') as { category: string }[]).map(({ category }) => category),
    ]);
    expect(Object.fromEntries(settings)).toEqual({
      vaults: ['AuditEvent'],
      managedClusters: ['guard', 'cluster-autoscaler'],
      flexibleServers: ['PostgreSQLLogs'],
    });
    for (const setting of ofType(main, 'Microsoft.Insights/diagnosticSettings')) {
      expect(valueAt(setting, 'properties.logAnalyticsDestinationType')).toBe('Dedicated');
    }
  });
});
