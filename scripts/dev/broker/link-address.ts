/** What an AMQP link address stands for (docs/design/events.md §2.2, §2.3). */
export type LinkAddress =
  | { node: 'cbs' }
  | { node: 'management'; hub: string | undefined }
  | { node: 'hub'; hub: string; partition: string | undefined }
  | { node: 'partition'; hub: string; group: string; partition: string };

/** Reads an address; names are returned in lower case, since hub and group names are case-insensitive. */
export function parseLinkAddress(address: string): LinkAddress | undefined {
  const path = address
    .replace(/^[a-z]+:\/\/[^/]*\//i, '')
    .replace(/^\/+|\/+$/g, '')
    .toLowerCase();
  const parts = path.split('/');
  if (path === '$cbs') return { node: 'cbs' };
  if (parts.at(-1) === '$management') return { node: 'management', hub: parts.length > 1 ? parts[0] : undefined };
  const [hub, second, third, fourth, fifth] = parts;
  if (!hub) return undefined;
  if (parts.length === 1) return { node: 'hub', hub, partition: undefined };
  if (parts.length === 3 && second === 'partitions' && third) return { node: 'hub', hub, partition: third };
  if (parts.length === 5 && second === 'consumergroups' && third && fourth === 'partitions' && fifth) {
    return { node: 'partition', hub, group: third, partition: fifth };
  }
  return undefined;
}
