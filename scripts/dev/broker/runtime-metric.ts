import rhea from 'rhea';
import type { PartitionInfo } from './partition-log.ts';
import { encodeValue } from './rhea-internals.ts';

const DELIVERY_ANNOTATIONS = 0x71;

/** The delivery-annotations section that tells a consumer about the partition's end. */
export function runtimeMetric(info: PartitionInfo, nowMs: number): Buffer {
  const map = rhea.types.wrap_symbolic_map({
    last_enqueued_sequence_number: rhea.types.wrap_long(info.lastSequence),
    last_enqueued_offset: String(info.lastOffset),
    last_enqueued_time_utc: rhea.types.wrap_timestamp(info.lastEnqueuedMs),
    runtime_info_retrieval_time_utc: rhea.types.wrap_timestamp(nowMs),
  });
  return encodeValue(rhea.types.described(rhea.types.wrap_ulong(DELIVERY_ANNOTATIONS), map));
}
