import { join } from 'node:path';
import { openPartitionLog } from './partition-log.ts';
import type { PartitionLog } from './partition-log.ts';

export type HubSettings = { name: string; partitions: number; consumerGroups: readonly string[] };

export type Hub = {
  name: string;
  /** Lower case; `$default` is always there. */
  consumerGroups: Set<string>;
  partitions: PartitionLog[];
  createdMs: number;
  /** Partition for the next batch that has no key. */
  nextRoundRobin: () => number;
};

export type Hubs = Map<string, Hub>;

/** Opens the logs of all hubs; the map's keys are names in lower case. */
export async function openHubs(settings: readonly HubSettings[], dataDir: string, now: () => number): Promise<Hubs> {
  const hubs = await Promise.all(settings.map((hub) => openHub(hub, dataDir, now)));
  return new Map(hubs.map((hub) => [hub.name.toLowerCase(), hub]));
}

async function openHub(
  { name, partitions, consumerGroups }: HubSettings,
  dataDir: string,
  now: () => number,
): Promise<Hub> {
  const logs = await Promise.all(
    Array.from({ length: partitions }, (_, id) => openPartitionLog({ dir: join(dataDir, name, String(id)), now })),
  );
  let turn = 0;
  return {
    name,
    consumerGroups: new Set(['$default', ...consumerGroups.map((group) => group.toLowerCase())]),
    partitions: logs,
    createdMs: now(),
    nextRoundRobin: () => turn++ % partitions,
  };
}

/** The partition with this id, if it is a plain number within range. */
export function partitionById(hub: Hub, id: string): PartitionLog | undefined {
  return /^\d+$/.test(id) ? hub.partitions[Number(id)] : undefined;
}
