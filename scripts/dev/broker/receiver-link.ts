import type { Sender } from 'rhea';
import type { ClientContext } from './context.ts';
import type { StoredEvent } from './log-record.ts';
import type { PartitionLog } from './partition-log.ts';
import { finishDrain, freeCredit, hasDesiredCapability, isDraining, sendRaw } from './rhea-internals.ts';
import { runtimeMetric } from './runtime-metric.ts';
import type { StartPosition } from './selector-filter.ts';

const RUNTIME_METRIC = 'com.microsoft:enable-receiver-runtime-metric';
const MAX_READ = 256;
/** With more unsent bytes than this, sending waits until the socket has drained. */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;

/** A client's link for receiving: sends events of one partition while there is credit. Returns a function that ends it. */
export function serveReceiver(
  sender: Sender,
  { log, start }: { log: PartitionLog; start: StartPosition },
  client: ClientContext,
): () => void {
  const withMetric = hasDesiredCapability(sender, RUNTIME_METRIC);
  // The latest position means: at the time of the attach.
  let cursor: number | undefined = start.at === 'latest' ? log.info().lastSequence + 1 : undefined;
  let sent = 0;
  let stopped = false;
  let running = false;
  let again = false;

  const wake = (): void => {
    again = true;
    if (running || stopped) return;
    running = true;
    void pump()
      .catch((error: unknown) => client.log('reading failed', { reason: String(error) }))
      .finally(() => {
        running = false;
        // Python sends two flows at once: the second came after the pump had looked and before it counted as ended.
        if (again) wake();
      });
  };

  async function pump(): Promise<void> {
    while (again && !stopped) {
      again = false;
      cursor ??= await firstSequence(log, start);
      while (!stopped && canSend() && (await sendSome())) again = false;
      if (!stopped && isDraining(sender) && freeCredit(sender, sent) > 0) sent += finishDrain(sender);
    }
  }

  const canSend = (): boolean =>
    client.socket.writableLength < MAX_BACKLOG_BYTES && sender.is_open() && freeCredit(sender, sent) > 0;

  async function sendSome(): Promise<boolean> {
    const events = await log.read(cursor ?? 0, Math.min(freeCredit(sender, sent), MAX_READ));
    const metric = withMetric ? runtimeMetric(log.info(), client.now()) : undefined;
    for (const event of events) {
      if (stopped || !canSend()) return false;
      sendRaw(sender, withAnnotations(event, metric));
      sent += 1;
      cursor = event.sequence + 1;
    }
    return events.length > 0;
  }

  const leave = log.onAppend(wake);
  client.socket.on('drain', wake);
  sender.on('sender_flow', wake);
  sender.on('sendable', wake);
  // Not in this turn: a transfer must never go out before our attach.
  setImmediate(wake);
  return () => {
    stopped = true;
    leave();
    client.socket.off('drain', wake);
  };
}

async function firstSequence(log: PartitionLog, start: StartPosition): Promise<number> {
  if (start.at === 'latest') return log.info().lastSequence + 1;
  if (start.at === 'sequence') return start.after + 1;
  return log.sequenceAfter(start.at === 'time' ? 'enqueuedMs' : 'offset', start.after);
}

/** Delivery annotations stand between the header and the rest. */
function withAnnotations({ message, headerLength }: StoredEvent, annotations: Buffer | undefined): Buffer {
  if (!annotations) return message;
  return Buffer.concat([message.subarray(0, headerLength), annotations, message.subarray(headerLength)]);
}
