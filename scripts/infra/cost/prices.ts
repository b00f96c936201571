/** A price in US dollars and how well it is known: `read` is the day somebody saw it, undefined when nobody wrote that down. */
export type Price = { usd: number; per: string; source: string; read?: string };

/** Hours that Azure's own calculator counts in a month. */
export const HOURS_PER_MONTH = 730;
/** Region that the prices are meant for; not every one was read there. */
export const PRICE_REGION = 'eastus';

/** Two transcripts of the Azure Retail Prices API by third parties; we have not asked the API ourselves. */
const inEastUs = (usd: number, per: string): Price => ({
  usd,
  per,
  source: 'transcript of the Retail Prices API for eastus',
  read: '2026-09-11',
});
const inGermany = (usd: number, per: string): Price => ({
  usd,
  per,
  source: 'transcript of the Retail Prices API for germanywestcentral, taken for eastus too',
  read: '2026-08-25',
});
/** Nobody has looked this one up: check it against the price page or the first bill. */
const unverified = (usd: number, per: string, source = 'from memory'): Price => ({ usd, per, source });

/** Prices that do not depend on a size. */
export const PRICES = {
  aksStandardTier: inGermany(0.1, 'cluster hour'),
  osDisk32GB: unverified(5.28, 'disk month (P4)'),
  loadBalancer: inGermany(0.025, 'hour, up to 5 rules'),
  publicIp: inEastUs(0.005, 'address hour'),
  eventHubsUnit: unverified(0.03, 'throughput unit hour'),
  eventHubsMillionEvents: unverified(0.028, 'million events'),
  postgresStorage: unverified(0.115, 'GB month'),
  registryBasic: inGermany(0.1666, 'day'),
  logs: unverified(2.3, 'GB above the free 5 GB', 'monitoringcost.com, 2026, day not noted'),
  alertEvery1Minute: unverified(3, 'rule month'),
  alertEvery5Minutes: unverified(1.5, 'rule month'),
  alertEvery10Minutes: unverified(1, 'rule month'),
  alertEvery15Minutes: unverified(0.5, 'rule month, every 15 minutes or less often'),
  metricAlert: unverified(0.1, 'time series month'),
  webTestRun: unverified(0.0006, 'run'),
  functionsReadyGBs: unverified(0.000004, 'GB s of always ready instances'),
  functionsReadyRunGBs: unverified(0.000016, 'GB s that always ready instances work'),
  functionsGBs: unverified(0.000026, 'GB s on demand above the free 100,000'),
  functionsRun: unverified(0.0000004, 'execution above the free 250,000'),
  smallChange: unverified(2.5, 'month of storage account, Key Vault and private DNS zone'),
} as const satisfies Record<string, Price>;

/** Nodes by VM size. `reserved` is the one-year reservation, paid monthly. */
export const NODE_PRICES: Readonly<Record<string, { payg: Price; reserved: Price }>> = {
  Standard_D2as_v5: {
    payg: inEastUs(0.086, 'hour'),
    reserved: unverified(0.0518, 'hour', 'estimate: about 40 % below pay as you go'),
  },
  Standard_D2ps_v5: {
    payg: unverified(0.077, 'hour'),
    reserved: unverified(0.0464, 'hour', 'estimate: about 40 % below pay as you go'),
  },
  Standard_D4as_v5: {
    payg: unverified(0.172, 'hour', 'estimate: twice D2as_v5'),
    reserved: unverified(0.1036, 'hour', 'estimate: about 40 % below pay as you go'),
  },
};

/** PostgreSQL flexible servers by SKU, compute only. */
export const POSTGRES_PRICES: Readonly<Record<string, Price>> = {
  Standard_B1ms: unverified(0.017, 'hour', 'third party or memory, day not noted'),
  Standard_B2s: unverified(0.068, 'hour'),
  Standard_D2ds_v5: unverified(
    0.178,
    'hour',
    'estimate: a quarter of D8ds_v4 (519.76 a month) in an Infracost report of unknown region and day',
  ),
};
