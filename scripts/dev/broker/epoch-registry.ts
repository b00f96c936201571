/** Non-epoch readers that one consumer group may have on a partition (Event Hubs quota). */
const MAX_READERS = 5;

export type Reader = { epoch: number | undefined; disconnect: (reason: string) => void };
export type Admission = { ok: true; leave: () => void } | { ok: false; condition: string; reason: string };

export type EpochRegistry = { enter: (partition: string, reader: Reader) => Admission };

/**
 * Who may read a partition of a consumer group. An equal or higher epoch wins and disconnects all others; a lower or
 * missing one is refused while an epoch holder reads.
 */
export function createEpochRegistry(): EpochRegistry {
  const readersOf = new Map<string, Set<Reader>>();
  return {
    enter(partition, reader) {
      const readers = readersOf.get(partition) ?? new Set();
      const refusal = refuse(readers, reader);
      if (refusal) return refusal;
      if (reader.epoch !== undefined) disconnectAll(readers, reader.epoch);
      readers.add(reader);
      readersOf.set(partition, readers);
      return { ok: true, leave: () => void readers.delete(reader) };
    },
  };
}

function refuse(readers: Set<Reader>, { epoch }: Reader): Extract<Admission, { ok: false }> | undefined {
  const holder = [...readers].find((reader) => reader.epoch !== undefined)?.epoch;
  if (holder !== undefined && (epoch === undefined || epoch < holder)) {
    const reason = `a reader with epoch ${holder} has this partition; epoch ${epoch ?? 'none'} is refused`;
    return { ok: false, condition: 'amqp:link:stolen', reason };
  }
  if (epoch === undefined && readers.size >= MAX_READERS) {
    const reason = `this partition already has ${MAX_READERS} readers of the consumer group`;
    return { ok: false, condition: 'amqp:resource-limit-exceeded', reason };
  }
  return undefined;
}

function disconnectAll(readers: Set<Reader>, epoch: number): void {
  for (const reader of readers) {
    readers.delete(reader);
    reader.disconnect(`a new reader with epoch ${epoch} took this partition`);
  }
}
