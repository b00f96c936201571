import type { Delivery, EventContext, Receiver } from 'rhea';
import { splitBatch } from './amqp-batch.ts';
import type { IncomingBatch } from './amqp-batch.ts';
import { MAX_MESSAGE_BYTES } from './context.ts';
import type { ClientContext } from './context.ts';
import { partitionById } from './hub.ts';
import type { Hub } from './hub.ts';
import type { PartitionLog } from './partition-log.ts';
import { partitionOfKey } from './partition-key-hash.ts';
import { acceptDelivery, isSessionOpen, rejectDelivery } from './rhea-internals.ts';
import type { AmqpFailure } from './rhea-internals.ts';

/** With no credit at attach the JS SDK sleeps a whole second. */
const CREDIT = 300;
const TOP_UP = 50;

/** A client's link for sending: what arrives is on disk before it is accepted. */
export function serveSender(
  receiver: Receiver,
  { hub, partitionId }: { hub: Hub; partitionId: string | undefined },
  client: ClientContext,
): void {
  let answered = 0;
  const answer = (delivery: Delivery, failure?: AmqpFailure): void => {
    // Credit comes back with the answer, so a slow disk slows the producers.
    if (++answered >= TOP_UP && receiver.is_open()) {
      receiver.add_credit(answered);
      answered = 0;
    }
    if (!isSessionOpen(receiver.session)) return;
    if (failure) rejectDelivery(delivery, failure);
    else acceptDelivery(delivery);
  };
  receiver.add_credit(CREDIT);
  receiver.on('message', ({ message, delivery, connection }: EventContext) => {
    if (!delivery) return;
    void take(message as unknown as Buffer, delivery.format)
      .then((failure) => {
        if (failure || !client.switches.takeDrop()) afterDelay(client, () => answer(delivery, failure));
      })
      .catch((error: unknown) => {
        client.log('delivery failed', { reason: String(error), connection: connection.container_id });
        answer(delivery, { condition: 'amqp:internal-error', description: 'the broker could not store the batch' });
      });
  });

  async function take(payload: Buffer, format: number): Promise<AmqpFailure | undefined> {
    const checked = check(payload, format, client);
    if ('condition' in checked) return checked;
    const partition = choosePartition(hub, partitionId, checked.partitionKey);
    const stored = partition.append(checked.events);
    await (client.switches.takeDuplicate() ? Promise.all([stored, partition.append(checked.events)]) : stored);
    return undefined;
  }
}

function check(payload: Buffer, format: number, client: ClientContext): IncomingBatch | AmqpFailure {
  if (client.switches.takeThrottle()) return { condition: 'com.microsoft:server-busy', description: 'throttled' };
  if (payload.length > MAX_MESSAGE_BYTES) {
    const description = `the batch has ${payload.length} bytes; at most ${MAX_MESSAGE_BYTES} are allowed`;
    return { condition: 'amqp:link:message-size-exceeded', description };
  }
  try {
    return splitBatch(payload, format);
  } catch (error) {
    return { condition: 'amqp:decode-error', description: String(error) };
  }
}

function choosePartition(hub: Hub, partitionId: string | undefined, key: string | undefined): PartitionLog {
  const own = partitionId === undefined ? undefined : partitionById(hub, partitionId);
  const index = key === undefined ? hub.nextRoundRobin() : partitionOfKey(key, hub.partitions.length);
  return own ?? (hub.partitions[index] as PartitionLog);
}

function afterDelay(client: ClientContext, action: () => void): void {
  const delayMs = client.switches.ackDelayMs();
  if (delayMs > 0) setTimeout(action, delayMs).unref();
  else action();
}
