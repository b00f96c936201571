import rhea from 'rhea';
import { noEntity } from './no-entity.ts';
import { partitionById } from './hub.ts';
import type { Hub } from './hub.ts';
import type { PartitionLog } from './partition-log.ts';
import type { RpcNode, RpcReply } from './rpc-node.ts';

/** AMQP type constructor of a string of at most 255 bytes. */
const STRING_TYPE = 0xa1;
const HUB_TYPE = 'com.microsoft:eventhub';
const PARTITION_TYPE = 'com.microsoft:partition';

/** `$management`: READ of a hub's and a partition's properties. Every number is wrapped: clients insist on the types. */
export const answerManagement: RpcNode = ({ properties }, client) => {
  if (properties.operation !== 'READ') return { status: 400, description: 'only READ is known' };
  const hub = client.hubs.get((properties.name ?? '').toLowerCase());
  if (!hub) return notFound(noEntity(properties.name ?? ''));
  if (properties.type === HUB_TYPE) return { status: 200, description: 'OK', body: describeHub(hub) };
  if (properties.type !== PARTITION_TYPE) return { status: 400, description: 'unknown type' };
  const id = properties.partition ?? '';
  const partition = partitionById(hub, id);
  if (!partition) {
    const condition = 'com.microsoft:argument-out-of-range';
    return { status: 400, description: `the hub has no partition '${id}'`, condition };
  }
  return { status: 200, description: 'OK', body: describePartition(hub, id, partition) };
};

function describeHub(hub: Hub): Record<string, unknown> {
  const ids = hub.partitions.map((_, id) => String(id));
  return {
    name: hub.name,
    type: HUB_TYPE,
    created_at: rhea.types.wrap_timestamp(hub.createdMs),
    partition_count: rhea.types.wrap_int(ids.length),
    partition_ids: rhea.types.wrap_array(ids, STRING_TYPE, undefined),
    georeplication_factor: rhea.types.wrap_int(1),
  };
}

function describePartition(hub: Hub, id: string, partition: PartitionLog): Record<string, unknown> {
  const info = partition.info();
  const wasUsed = info.lastSequence >= 0;
  return {
    name: hub.name,
    type: PARTITION_TYPE,
    partition: id,
    begin_sequence_number: rhea.types.wrap_long(wasUsed ? info.beginSequence : -1),
    last_enqueued_sequence_number: rhea.types.wrap_long(info.lastSequence),
    last_enqueued_offset: String(wasUsed ? info.lastOffset : -1),
    last_enqueued_time_utc: rhea.types.wrap_timestamp(info.lastEnqueuedMs),
    is_partition_empty: info.isEmpty,
  };
}

function notFound(description: string): RpcReply {
  return { status: 404, description, condition: 'amqp:not-found' };
}
