/** A list price in US dollars, with where and when it was read. */
export type Price = { usd: number; per: string; source: string; read: string };

/** Hours that Azure's own calculator counts in a month. */
export const HOURS_PER_MONTH = 730;
/** Region of all prices below; others differ by up to a third. */
export const PRICE_REGION = 'eastus';

const retailApi = (usd: number, per: string, read: string): Price => ({
  usd,
  per,
  source: 'Azure Retail Prices API, by a third party',
  read,
});
const remembered = (usd: number, per: string): Price => ({
  usd,
  per,
  source: 'Azure price page, from memory: verify',
  read: '2026-11-23',
});

/** Prices that do not depend on a size. */
export const PRICES = {
  aksStandardTier: retailApi(0.1, 'cluster hour', '2026-08-25'),
  osDisk32GB: remembered(5.28, 'disk month (P4)'),
  loadBalancer: retailApi(0.025, 'hour, up to 5 rules', '2026-08-25'),
  publicIp: retailApi(0.005, 'address hour', '2026-09-11'),
  eventHubsUnit: remembered(0.03, 'throughput unit hour'),
  eventHubsMillionEvents: remembered(0.028, 'million events'),
  postgresStorage: remembered(0.115, 'GB month'),
  registryBasic: retailApi(0.1666, 'day', '2026-08-25'),
  logs: retailApi(2.3, 'GB above the free 5 GB', '2026-08-25'),
  alertEvery1Minute: remembered(3, 'rule month'),
  alertEvery5Minutes: remembered(1.5, 'rule month'),
  alertEvery10Minutes: remembered(1, 'rule month'),
  alertEvery15Minutes: remembered(0.5, 'rule month, every 15 minutes or less often'),
  metricAlert: remembered(0.1, 'time series month'),
  webTestRun: remembered(0.0006, 'run'),
  functionsReadyGBs: remembered(0.000004, 'GB s of always ready instances'),
  functionsReadyRunGBs: remembered(0.000016, 'GB s that always ready instances work'),
  functionsGBs: remembered(0.000026, 'GB s on demand above the free 100,000'),
  functionsRun: remembered(0.0000004, 'execution above the free 250,000'),
  smallChange: remembered(2.5, 'month of storage account, Key Vault and private DNS zone'),
} as const satisfies Record<string, Price>;

/** Nodes by VM size. `reserved` is the one-year reservation, paid monthly. */
export const NODE_PRICES: Readonly<Record<string, { payg: Price; reserved: Price }>> = {
  Standard_D2as_v5: { payg: retailApi(0.086, 'hour', '2026-09-11'), reserved: remembered(0.0518, 'hour') },
  Standard_D2ps_v5: { payg: remembered(0.077, 'hour'), reserved: remembered(0.0464, 'hour') },
  Standard_D4as_v5: { payg: remembered(0.172, 'hour'), reserved: remembered(0.1036, 'hour') },
};

/** PostgreSQL flexible servers by SKU, compute only. */
export const POSTGRES_PRICES: Readonly<Record<string, Price>> = {
  Standard_B1ms: retailApi(0.017, 'hour', '2026-09-11'),
  Standard_B2s: remembered(0.068, 'hour'),
  Standard_D2ds_v5: {
    usd: 0.178,
    per: 'hour',
    source: 'a published Infracost estimate (D8ds_v4 at 519.76 a month), by vCore',
    read: '2026-11-24',
  },
};
