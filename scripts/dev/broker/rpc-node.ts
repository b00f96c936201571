import type { EventContext, Message, Receiver, Sender, Typed } from 'rhea';
import rhea from 'rhea';
import { SECTION, readSections } from './amqp-sections.ts';
import type { ClientContext } from './context.ts';
import { acceptDelivery, firstListItem, rejectDelivery, requestedAddress } from './rhea-internals.ts';

export type RpcRequest = {
  /** Application properties of the request that are text. */
  properties: Record<string, string | undefined>;
  /** Empty when the request has no text. */
  body: string;
};
export type RpcReply = { status: number; description: string; condition?: string; body?: unknown };
export type RpcNode = (request: RpcRequest, client: ClientContext) => RpcReply;

/** RPC senders get this much credit; each answered request gives one back. */
const CREDIT = 100;

/** Answers the requests that arrive on a client's link to `$cbs` or `$management`. */
export function serveRpc(receiver: Receiver, node: RpcNode, client: ClientContext): void {
  receiver.add_credit(CREDIT);
  receiver.on('message', ({ message, delivery }: EventContext) => {
    receiver.add_credit(1);
    if (!delivery) return;
    try {
      const { request, replyTo, correlationId } = readRequest(message as unknown as Buffer);
      const reply = node(request, client);
      acceptDelivery(delivery);
      // Not in this turn: rhea could write the reply before the attach of the reply link.
      setImmediate(() => sendReply(findReplyLink(receiver, replyTo), reply, correlationId));
    } catch (error) {
      client.log('request refused', { reason: String(error) });
      rejectDelivery(delivery, { condition: 'amqp:decode-error', description: 'the request cannot be read' });
    }
  });
}

type ReadRequest = { request: RpcRequest; replyTo: string; correlationId: unknown };

function readRequest(raw: Buffer): ReadRequest {
  const message = rhea.message.decode(raw) as unknown as Message;
  const section = readSections(raw).find(({ code }) => code === SECTION.properties);
  return {
    request: { properties: textsOf(message.application_properties ?? {}), body: plainBody(message.body) },
    replyTo: message.reply_to ?? '',
    correlationId: section && firstListItem(raw.subarray(section.start, section.end)),
  };
}

/** A data section arrives as an object with the bytes in `content`. */
function plainBody(body: unknown): string {
  const content = body instanceof Object && 'content' in body ? body.content : body;
  if (Buffer.isBuffer(content)) return content.toString('utf8');
  return typeof content === 'string' ? content : '';
}

function textsOf(properties: Record<string, unknown>): Record<string, string> {
  const texts = Object.entries(properties).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(texts);
}

/**
 * The link for the reply: the JS SDK's `$cbs` link has no target address, so its name is the reply address; Python's `$cbs`
 * request names no reply address at all, and waits on its session's own link from the same node.
 */
function findReplyLink(receiver: Receiver, replyTo: string): Sender | undefined {
  if (replyTo === '') {
    const node = requestedAddress(receiver);
    return receiver.session.find_sender((sender: Sender) => requestedAddress(sender) === node);
  }
  return receiver.connection.find_sender(
    (sender: Sender) => sender.target?.address === replyTo || sender.name === replyTo,
  );
}

function sendReply(link: Sender | undefined, reply: RpcReply, correlationId: unknown): void {
  if (!link?.is_open()) return;
  const status: Typed = rhea.types.wrap_int(reply.status);
  const delivery = link.send({
    // A Typed keeps the type of the request's id (uuid, string or ulong).
    correlation_id: correlationId as string,
    application_properties: {
      'status-code': status,
      statusCode: status,
      'status-description': reply.description,
      statusDescription: reply.description,
      ...(reply.condition && { 'error-condition': rhea.types.wrap_symbol(reply.condition) }),
    },
    body: reply.body ?? '',
  });
  // Python never settles replies.
  (delivery as { settled: boolean }).settled = true;
}
