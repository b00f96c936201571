/** Whether a position of the stream, `<transaction>-<entry>` (both 64-bit numbers), comes after another one. */
export function isAfter(position: string, other: string): boolean {
  const [transaction, entry] = numbersOf(position);
  const [otherTransaction, otherEntry] = numbersOf(other);
  return transaction === otherTransaction ? entry > otherEntry : transaction > otherTransaction;
}

function numbersOf(position: string): [bigint, bigint] {
  const match = /^(\d{1,20})-(\d{1,20})$/.exec(position);
  return match ? [BigInt(match[1] ?? 0), BigInt(match[2] ?? 0)] : [0n, 0n];
}
