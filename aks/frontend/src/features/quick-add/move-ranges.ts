export type Range = { start: number; end: number };

/** The ranges after an edit: moved along with their words, dropped when the edit touched them. */
export function moveRanges(ranges: readonly Range[], before: string, after: string): Range[] {
  const from = commonPrefix(before, after);
  const shortest = Math.min(before.length, after.length);
  let tail = 0;
  while (tail < shortest - from && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const to = before.length - tail;
  const shift = after.length - before.length;
  return ranges.flatMap((range) => {
    if (range.end <= from) return [range];
    return range.start >= to ? [{ start: range.start + shift, end: range.end + shift }] : [];
  });
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
