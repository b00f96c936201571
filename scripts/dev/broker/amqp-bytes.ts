/**
 * AMQP 1.0 read at byte level (OASIS AMQP 1.0 part 1 §1.2): nothing is decoded. Decoding and encoding an event again would
 * lose its numeric subtypes, so the broker cuts and joins bytes.
 */
export class MalformedAmqp extends Error {
  override name = 'MalformedAmqp';
}

export function byteAt(buffer: Buffer, position: number): number {
  const byte = buffer[position];
  if (byte === undefined) throw new MalformedAmqp('message ends too early');
  return byte;
}

export function uint32At(buffer: Buffer, position: number): number {
  within(buffer, position + 4);
  return buffer.readUInt32BE(position);
}

/** `end`, when the buffer reaches so far. */
export function within(buffer: Buffer, end: number): number {
  if (end > buffer.length) throw new MalformedAmqp('message ends too early');
  return end;
}
