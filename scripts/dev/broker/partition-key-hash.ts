/**
 * Partition of a key, as Event Hubs and all its official clients compute it: Bob Jenkins's lookup3 with other rotation
 * constants, folded to 16 signed bits, then |hash % n|. A test compares it with the SDK's own.
 */
export function partitionOfKey(key: string, partitionCount: number): number {
  return Math.abs(hashKey(key) % partitionCount);
}

function hashKey(key: string): number {
  const [b, c] = lookup3(Buffer.from(key, 'utf8'));
  return ((b ^ c) << 16) >> 16;
}

type State = { a: number; b: number; c: number };

function lookup3(data: Buffer): [b: number, c: number] {
  const seed = (0xdeadbeef + data.length) | 0;
  const state: State = { a: seed, b: seed, c: seed };
  let index = 0;
  for (; data.length - index > 12; index += 12) {
    addBlock(state, data.subarray(index, index + 12));
    mix(state);
  }
  if (index === data.length) return [state.b, state.c];
  // A short last block counts as if zeros followed it.
  addBlock(state, Buffer.concat([data.subarray(index), Buffer.alloc(12)]));
  finish(state);
  return [state.b, state.c];
}

function addBlock(state: State, block: Buffer): void {
  state.a = (state.a + block.readInt32LE(0)) | 0;
  state.b = (state.b + block.readInt32LE(4)) | 0;
  state.c = (state.c + block.readInt32LE(8)) | 0;
}

function mix(state: State): void {
  let { a, b, c } = state;
  a = ((a - c) ^ rotate(c, 4)) | 0;
  c = (c + b) | 0;
  b = ((b - a) ^ rotate(a, 6)) | 0;
  a = (a + c) | 0;
  c = ((c - b) ^ rotate(b, 8)) | 0;
  b = (b + a) | 0;
  a = ((a - c) ^ rotate(c, 16)) | 0;
  c = (c + b) | 0;
  b = ((b - a) ^ rotate(a, 19)) | 0;
  a = (a + c) | 0;
  c = ((c - b) ^ rotate(b, 4)) | 0;
  b = (b + a) | 0;
  Object.assign(state, { a, b, c });
}

function finish(state: State): void {
  let { a, b, c } = state;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  Object.assign(state, { a, b, c });
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
