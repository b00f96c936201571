import type { Receiver, Sender } from 'rhea';
import { answerCbs } from './cbs-node.ts';
import { MAX_MESSAGE_BYTES } from './context.ts';
import type { ClientContext } from './context.ts';
import { partitionById } from './hub.ts';
import type { Hub } from './hub.ts';
import { parseLinkAddress } from './link-address.ts';
import type { LinkAddress } from './link-address.ts';
import { answerManagement } from './management-node.ts';
import { noEntity } from './no-entity.ts';
import type { PartitionLog } from './partition-log.ts';
import { serveReceiver } from './receiver-link.ts';
import { closeLink, echoAttach, refuseAttach, requestedAddress, requestedFilter } from './rhea-internals.ts';
import type { AmqpFailure } from './rhea-internals.ts';
import { serveRpc } from './rpc-node.ts';
import { covers, entityPath } from './sas-token.ts';
import { parseSelector } from './selector-filter.ts';
import type { StartPosition } from './selector-filter.ts';
import { serveSender } from './sender-link.ts';

const SELECTOR = 'apache.org:selector-filter:string';
const EPOCH = 'com.microsoft:epoch';

/** The client opened a link to send on. */
export function attachSender(link: Receiver, client: ClientContext): void {
  const address = parseLinkAddress(requestedAddress(link));
  const failure = address ? refusal(address, requestedAddress(link), client) : unknownAddress(link);
  if (failure || !address) return refuseAttach(link, failure ?? unknownAddress(link));
  if (address.node === 'partition') return refuseAttach(link, unknownAddress(link));
  echoAttach(link, MAX_MESSAGE_BYTES);
  if (address.node === 'cbs') return serveRpc(link, answerCbs, client);
  if (address.node === 'management') return serveRpc(link, answerManagement, client);
  serveSender(link, { hub: hubOf(address.hub, client) as Hub, partitionId: address.partition }, client);
  register(link, client, () => undefined);
}

/** The client opened a link to receive on: events, or the replies of an RPC node. */
export function attachReceiver(link: Sender, client: ClientContext): void {
  const address = parseLinkAddress(requestedAddress(link));
  const failure = address ? refusal(address, requestedAddress(link), client) : unknownAddress(link);
  if (failure || !address) return refuseAttach(link, failure ?? unknownAddress(link));
  if (address.node === 'hub') return refuseAttach(link, unknownAddress(link));
  if (address.node !== 'partition') return echoAttach(link, MAX_MESSAGE_BYTES);
  const log = partitionById(hubOf(address.hub, client) as Hub, address.partition) as PartitionLog;
  const start = parseSelector(requestedFilter(link, SELECTOR) ?? "amqp.annotation.x-opt-offset > '-1'");
  if (!start)
    return refuseAttach(link, { condition: 'amqp:invalid-field', description: 'the filter is not understood' });
  const pastEnd = positionFailure(log, start);
  if (pastEnd) return refuseAttach(link, pastEnd);
  const stop = { pump: () => undefined as void };
  const admission = client.epochs.enter(`${address.hub}/${address.group}/${address.partition}`, {
    epoch: epochOf(link),
    disconnect(reason) {
      // The former reader must have stopped before the new one starts.
      stop.pump();
      closeLink(link, { condition: 'amqp:link:stolen', description: reason });
    },
  });
  if (!admission.ok) return refuseAttach(link, { condition: admission.condition, description: admission.reason });
  echoAttach(link, MAX_MESSAGE_BYTES);
  stop.pump = serveReceiver(link, { log, start }, client);
  register(link, client, () => {
    stop.pump();
    admission.leave();
  });
}

function refusal(address: LinkAddress, text: string, client: ClientContext): AmqpFailure | undefined {
  if (address.node === 'cbs') return undefined;
  const hub = address.hub === undefined ? undefined : hubOf(address.hub, client);
  if (address.hub !== undefined && !hub) return notFound(noEntity(address.hub));
  if (!isAuthorized(text, client)) {
    const description = `no valid token was put for '${text}' on this connection`;
    return { condition: 'amqp:unauthorized-access', description };
  }
  if (address.node === 'management' || !hub) return undefined;
  if (address.partition !== undefined && !partitionById(hub, address.partition)) {
    return outOfRange(`the hub has no partition '${address.partition}'`);
  }
  if (address.node === 'partition' && !hub.consumerGroups.has(address.group)) {
    return notFound(noEntity(`${address.hub}/ConsumerGroups/${address.group}`));
  }
  return undefined;
}

function isAuthorized(address: string, client: ClientContext): boolean {
  const wanted = entityPath(address);
  return [...client.claims].some(
    ([granted, expiresMs]) => expiresMs > client.now() && (covers(granted, wanted) || wanted === '$management'),
  );
}

function positionFailure(log: PartitionLog, start: StartPosition): AmqpFailure | undefined {
  const { lastSequence, lastOffset } = log.info();
  if (start.at === 'sequence' && start.after > Math.max(lastSequence, 0)) {
    return outOfRange(`sequence number ${start.after} is past the last one, ${lastSequence}`);
  }
  if (start.at === 'offset' && start.after > Math.max(lastOffset, 0)) {
    return outOfRange(`offset ${start.after} is past the last one, ${lastOffset}`);
  }
  return undefined;
}

function epochOf(link: Sender): number | undefined {
  const epoch: unknown = link.properties?.[EPOCH];
  return typeof epoch === 'number' ? epoch : undefined;
}

/** Registers what has to end with the link, and lets the broker's shutdown and the fault hooks detach it. */
function register(link: Sender | Receiver, client: ClientContext, cleanup: () => void): void {
  const condition = 'amqp:connection:forced';
  const entry = {
    address: requestedAddress(link),
    consumes: link.is_sender(),
    kill: (description: string) => closeLink(link, { condition, description }),
  };
  client.switches.links.add(entry);
  client.cleanups.set(link, () => {
    client.switches.links.delete(entry);
    cleanup();
  });
}

function hubOf(name: string, client: ClientContext): Hub | undefined {
  return client.hubs.get(name);
}

function unknownAddress(link: Sender | Receiver): AmqpFailure {
  return notFound(noEntity(requestedAddress(link)));
}

function notFound(description: string): AmqpFailure {
  return { condition: 'amqp:not-found', description };
}

function outOfRange(description: string): AmqpFailure {
  return { condition: 'com.microsoft:argument-out-of-range', description };
}
