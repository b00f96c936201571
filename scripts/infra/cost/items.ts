import { AppError } from '#core/domain/errors';
import type { PredictedResource } from '../bicep-cli.ts';
import { HOURS_PER_MONTH, NODE_PRICES, POSTGRES_PRICES, PRICES } from './prices.ts';
import type { Profile } from './profiles.ts';
import { USAGE } from './usage.ts';

/** One line of the bill, in US dollars per month. */
export type CostItem = { name: string; usd: number };

/** The whole bill of a profile. `resources` (the snapshot) say how many alert rules there are and how often they run. */
export function priceProfile(profile: Profile, resources: readonly PredictedResource[]): CostItem[] {
  const { cluster, database, eventHubsCapacity, alerts } = profile.parameters;
  return [
    { name: 'AKS control plane', usd: cluster.tier === 'Free' ? 0 : hourly(PRICES.aksStandardTier.usd) },
    { name: 'Nodes', usd: nodes(profile) },
    { name: 'Node disks, 32 GB', usd: cluster.nodeMinCount * PRICES.osDisk32GB.usd },
    { name: 'Load balancer', usd: hourly(PRICES.loadBalancer.usd) },
    { name: 'Public addresses', usd: USAGE.publicIps * hourly(PRICES.publicIp.usd) },
    { name: 'Event Hubs', usd: eventHubs(eventHubsCapacity) },
    { name: 'PostgreSQL', usd: postgres(database) },
    { name: 'Container registry', usd: 30 * PRICES.registryBasic.usd },
    { name: 'Logs', usd: Math.max(0, USAGE.logsGB - USAGE.freeLogsGB) * PRICES.logs.usd },
    { name: 'Alert rules', usd: logAlerts(resources) + metricAlerts(resources, profile) },
    { name: 'Functions', usd: functions(profile) },
    { name: 'Web test', usd: alerts.webTest ? USAGE.webTestRuns * PRICES.webTestRun.usd : 0 },
    { name: 'Storage, vault, DNS zone', usd: PRICES.smallChange.usd },
  ];
}

/** Sum of a bill. */
export function total(items: readonly CostItem[]): number {
  return items.reduce((sum, item) => sum + item.usd, 0);
}

function hourly(usd: number): number {
  return usd * HOURS_PER_MONTH;
}

function nodes({ parameters, reservedNodes }: Profile): number {
  const { nodeVmSize, nodeMinCount } = parameters.cluster;
  const price = known(NODE_PRICES, nodeVmSize, 'NODE_PRICES');
  return nodeMinCount * hourly((reservedNodes ? price.reserved : price.payg).usd);
}

function eventHubs(units: number): number {
  return units * hourly(PRICES.eventHubsUnit.usd) + (USAGE.events / 1e6) * PRICES.eventHubsMillionEvents.usd;
}

function postgres(database: Profile['parameters']['database']): number {
  if (database.mode !== 'azure') return 0;
  const compute = hourly(known(POSTGRES_PRICES, database.skuName, 'POSTGRES_PRICES').usd);
  const one = compute + database.storageGB * PRICES.postgresStorage.usd;
  return database.highAvailability === 'Disabled' ? one : 2 * one;
}

function logAlerts(resources: readonly PredictedResource[]): number {
  const rules = resources.filter((resource) => resource.type === 'Microsoft.Insights/scheduledQueryRules');
  return rules.reduce((sum, rule) => sum + logAlertPrice(String(rule.properties?.['evaluationFrequency'])), 0);
}

function logAlertPrice(every: string): number {
  switch (every) {
    case 'PT1M':
      return PRICES.alertEvery1Minute.usd;
    case 'PT5M':
      return PRICES.alertEvery5Minutes.usd;
    case 'PT10M':
      return PRICES.alertEvery10Minutes.usd;
    default:
      return PRICES.alertEvery15Minutes.usd;
  }
}

function metricAlerts(resources: readonly PredictedResource[], { parameters }: Profile): number {
  const rules = resources.filter((resource) => resource.type === 'Microsoft.Insights/metricAlerts');
  const counted = rules.filter((rule) => parameters.alerts.webTest || rule.name !== 'public-url-down');
  return counted.length * PRICES.metricAlert.usd;
}

function functions({ parameters }: Profile): number {
  const { instanceMemoryMB, alwaysReady } = parameters.functionApp;
  const memoryGB = instanceMemoryMB / 1024;
  const month = HOURS_PER_MONTH * 3600;
  const timers = USAGE.timers.filter(({ part }) => parameters.parts[part]);
  const timerRuns = timers.reduce((sum, { everySeconds }) => sum + month / everySeconds, 0);
  const onDemandRuns = timerRuns + (alwaysReady > 0 ? 0 : USAGE.events);
  const readyGBs = alwaysReady > 0 ? USAGE.events * memoryGB : 0;
  return (
    alwaysReady * memoryGB * month * PRICES.functionsReadyGBs.usd +
    readyGBs * PRICES.functionsReadyRunGBs.usd +
    Math.max(0, onDemandRuns * memoryGB - USAGE.freeFunctionGBs) * PRICES.functionsGBs.usd +
    Math.max(0, timerRuns + USAGE.events - USAGE.freeFunctionRuns) * PRICES.functionsRun.usd
  );
}

function known<T>(prices: Readonly<Record<string, T>>, size: string, table: string): T {
  const price = prices[size];
  if (price !== undefined) return price;
  const message = `No price is known for ${size}: add it to ${table} in scripts/infra/cost/prices.ts, with source and date.`;
  throw new AppError({ code: 'cost.no-price', kind: 'invalid', message });
}
