import { AppError } from '#core/domain/errors';
import { HUBS } from '#core/domain/names';
import { CONSUMER_GROUPS, HUB_RETENTION_HOURS, PARTITIONS_PER_HUB } from '#core/platform/names';
import type { HubSettings } from './hub.ts';

/** Policy name that the local connection string carries. */
export const KEY_NAME = 'local';

export type BrokerConfig = {
  port: number;
  dataDir: string;
  sharedAccessKey: string;
  retentionHours: number;
  hubs: HubSettings[];
};

/** Settings of the broker process: BROKER_DATA_DIR, BROKER_KEY and, optional, BROKER_PORT (0 = any free one). */
export function loadBrokerConfig(env: NodeJS.ProcessEnv): BrokerConfig {
  const { BROKER_PORT = '0', BROKER_DATA_DIR, BROKER_KEY } = env;
  const faults = [
    !BROKER_DATA_DIR && 'BROKER_DATA_DIR is missing',
    !BROKER_KEY && 'BROKER_KEY is missing',
    !isPort(BROKER_PORT) && 'BROKER_PORT must be a number from 0 to 65535',
  ].filter((fault) => fault !== false);
  if (!BROKER_DATA_DIR || !BROKER_KEY || faults.length > 0) {
    throw new AppError({ code: 'broker.config', kind: 'invalid', message: faults.join('; ') });
  }
  return {
    port: Number(BROKER_PORT),
    dataDir: BROKER_DATA_DIR,
    sharedAccessKey: BROKER_KEY,
    retentionHours: HUB_RETENTION_HOURS,
    hubs: productHubs(),
  };
}

/** The product's hubs with the consumer groups of its functions. */
export function productHubs(): HubSettings[] {
  return Object.values(HUBS).map((name) => ({
    name,
    partitions: PARTITIONS_PER_HUB,
    consumerGroups: Object.entries(CONSUMER_GROUPS).flatMap(([group, hub]) => (hub === name ? [group] : [])),
  }));
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}
