/**
 * The parts of rhea 3.0.5 that its typings leave out and a broker needs. Everything that depends on rhea's internals is in
 * this file, so that an update of rhea has one place to check.
 */
import type { Socket } from 'node:net';
import rhea from 'rhea';
import type { Connection, Delivery, Receiver, Sender, Session, Typed } from 'rhea';

export type AmqpFailure = { condition: string; description: string };

type Performative = { value: unknown[]; constructor: { descriptor?: { numeric: number } }; [field: string]: unknown };
type Frame = { performative: Performative; payload?: Buffer };
type Terminus = { address?: string; filter?: Record<string, unknown>; value: unknown[]; described: () => unknown };
type LocalAttach = {
  source: unknown;
  target: unknown;
  snd_settle_mode: unknown;
  rcv_settle_mode: unknown;
  max_message_size: number;
  value: unknown[];
};
type LinkInside = {
  local: { attach: LocalAttach };
  remote: { attach?: { source: Terminus | null; target: Terminus | null; desired_capabilities?: string | string[] } };
  delivery_count: number;
  credit: number;
  _draining: boolean;
};
type ConnectionInside = {
  accept: (socket: Socket) => void;
  on_transfer: (frame: Frame) => void;
  _process: () => void;
  _write_frame: (channel: number, frame?: Performative, payload?: Buffer) => void;
  _disconnected: (error?: Error) => void;
  _register: () => void;
  frame_size: number | undefined;
  socket_ready: boolean;
};
type Reader = {
  read: () => Typed & { value: unknown[] };
  read_array_items: (count: number, type: unknown) => unknown[];
};
const { Reader } = rhea.types as unknown as { Reader: { new (buffer: Buffer): Reader; prototype: Reader } };

/** Number of fields of each performative and of the two termini (AMQP 1.0 part 2 §2.7, part 3 §3.5). */
const FIELD_COUNT: Record<number, number> = {
  0x10: 10, 0x11: 8, 0x12: 14, 0x13: 11, 0x14: 11, 0x15: 6, 0x16: 3, 0x17: 1, 0x18: 1, 0x28: 11, 0x29: 7,
}; // prettier-ignore
const BEGIN = 0x11;
const HANDLE_MAX_FIELD = 4;
const SOURCE = 0x28;
const TARGET = 0x29;
/** Any format but 0: rhea hands over raw bytes for it, where it would decode format 0 and lose numeric subtypes. */
const RAW_FORMAT = 1;

const NULL: Typed = rhea.types.wrap(null);

/** Most items of an array that a client may send. */
const MAX_ARRAY_ITEMS = 1024 * 1024;
const { read_array_items: readArrayItems } = Reader.prototype;
// An array that says it holds 4,000,000,000 nulls has 10 bytes, and rhea would make them all.
Reader.prototype.read_array_items = function read(this: Reader, count, type) {
  if (count > MAX_ARRAY_ITEMS) throw new RangeError(`an array of ${count} items`);
  return readArrayItems.call(this, count, type);
};

const inside = (connection: Connection): ConnectionInside => connection as unknown as ConnectionInside;
const linkInside = (link: Sender | Receiver): LinkInside => link as unknown as LinkInside;

/** Serves a socket by AMQP: whole performatives, raw messages, one system call per turn, timers that end with the socket. */
export function acceptSocket(connection: Connection, socket: Socket, maxFrameBytes: number): void {
  const conn = inside(connection);
  const { on_transfer: onTransfer, _write_frame: writeFrame, _process: process } = conn;
  conn.on_transfer = (frame) => {
    if (frame.performative.message_format === 0) frame.performative.message_format = RAW_FORMAT;
    // rhea has no payload for one of no bytes, and would join nothing with what follows.
    frame.payload ??= Buffer.alloc(0);
    onTransfer.call(conn, frame);
  };
  conn._write_frame = (channel, frame, payload) => {
    if (frame) padPerformative(frame);
    writeFrame.call(conn, channel, frame, payload);
  };
  conn._process = () => {
    socket.cork();
    try {
      process.call(conn);
    } finally {
      socket.uncork();
    }
  };
  conn.accept(socket);
  socket.on('data', () => {
    // rhea buffers a frame of whatever size it announces.
    if ((conn.frame_size ?? 0) > maxFrameBytes) socket.destroy();
  });
  socket.once('close', () => {
    // rhea clears its heartbeat timers at 'end' and 'error' only.
    conn._disconnected();
    conn.socket_ready = false;
  });
}

/** Python's client indexes trailing fields without looking, so none may be left out. */
function padPerformative(frame: Performative): void {
  const code = frame.constructor.descriptor?.numeric ?? 0;
  const count = FIELD_COUNT[code];
  if (count !== undefined && frame.value.length < count) frame.value.length = count;
  if (code === BEGIN) frame.value[HANDLE_MAX_FIELD] ??= rhea.types.wrap_uint(0xffffffff);
}

/** The link's address and filter as the client asked for them. */
export function requestedAddress(link: Sender | Receiver): string {
  const attach = linkInside(link).remote.attach;
  const terminus = link.is_sender() ? attach?.source : attach?.target;
  return terminus?.address ?? '';
}

export function requestedFilter(link: Sender, name: string): string | undefined {
  const filter = linkInside(link).remote.attach?.source?.filter?.[name];
  const text = filter instanceof Object && 'value' in filter ? filter.value : filter;
  return typeof text === 'string' ? text : undefined;
}

export function hasDesiredCapability(link: Sender, capability: string): boolean {
  return [linkInside(link).remote.attach?.desired_capabilities ?? []].flat().includes(capability);
}

/** Answers an attach with what the client asked for. Must run inside the open event, before rhea writes the frame. */
export function echoAttach(link: Sender | Receiver, maxMessageBytes: number): void {
  const { local, remote } = linkInside(link);
  local.attach.source = echoTerminus(remote.attach?.source, SOURCE);
  local.attach.target = echoTerminus(remote.attach?.target, TARGET);
  local.attach.snd_settle_mode = link.snd_settle_mode;
  local.attach.rcv_settle_mode = link.rcv_settle_mode;
  local.attach.max_message_size = maxMessageBytes;
}

function echoTerminus(terminus: Terminus | null | undefined, code: number): unknown {
  if (!terminus) return NULL;
  const fields = FIELD_COUNT[code] ?? 0;
  if (terminus.value.length < fields) terminus.value.length = fields;
  return terminus.described();
}

/** Refuses an attach as Event Hubs does: a null terminus of ours, then a closing detach with the reason. */
export function refuseAttach(link: Sender | Receiver, failure: AmqpFailure): void {
  const { attach } = linkInside(link).local;
  if (link.is_sender()) attach.source = NULL;
  else attach.target = NULL;
  closeLink(link, failure);
}

export function closeLink(link: Sender | Receiver, failure: AmqpFailure): void {
  link.close({ ...failure, info: {} });
}

/** True while frames of this link's session can still reach the client. */
export function isSessionOpen(session: Session): boolean {
  return session.is_open();
}

/** Accepts and settles: a client in receiver-settle-mode second hangs without the settled flag. */
export function acceptDelivery(delivery: Delivery): void {
  delivery.update(
    true,
    (rhea.message as unknown as { accepted: () => { described: () => unknown } }).accepted().described(),
  );
}

export function rejectDelivery(delivery: Delivery, failure: AmqpFailure): void {
  const { rejected } = rhea.message as unknown as { rejected: (fields: object) => { described: () => unknown } };
  delivery.update(true, rejected({ error: { ...failure, info: {} } }).described());
}

/** Messages that may be sent now. rhea lowers its credit only when it flushes, so unsent ones are counted by the caller. */
export function freeCredit(sender: Sender, sent: number): number {
  const { credit, delivery_count: flushed } = linkInside(sender);
  const { outgoing } = sender.session as unknown as { outgoing: { available: () => number } };
  return Math.min(credit - (sent - flushed), outgoing.available());
}

export function isDraining(sender: Sender): boolean {
  return linkInside(sender)._draining && linkInside(sender).credit > 0;
}

/** Gives the rest of the credit back; returns how much it was. */
export function finishDrain(sender: Sender): number {
  const { credit } = linkInside(sender);
  sender.set_drained(true);
  inside(sender.connection)._register();
  return credit;
}

/**
 * Sends raw message bytes, settled at once: checkpoints tell how far a consumer is, and Python's never settles what it receives, even
 * though its attach asks for unsettled deliveries. Unsettled ones would fill rhea's session after 2,048.
 */
export function sendRaw(sender: Sender, message: Buffer): void {
  const delivery = sender.send(message, undefined, 0) as { settled: boolean };
  delivery.settled = true;
}

/** The first value of an encoded list with its AMQP type, which decoding would lose. */
export function firstListItem(encodedList: Buffer): unknown {
  return new Reader(encodedList).read().value[0];
}

/** Encodes one AMQP value. */
export function encodeValue(value: Typed): Buffer {
  const { Writer } = rhea.types as unknown as {
    Writer: new () => { write: (value: Typed) => void; toBuffer: () => Buffer };
  };
  const writer = new Writer();
  writer.write(value);
  return writer.toBuffer();
}
