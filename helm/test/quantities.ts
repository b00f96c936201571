const BINARY = { Mi: 1, Gi: 1_024 } as const;

/** Seconds of a duration such as `40s`. */
export function seconds(duration: string): number {
  return Number(matched(/^(\d+)s$/, duration)[1]);
}

/** Millicores of a quantity such as `100m`. */
export function millicores(quantity: string): number {
  return Number(matched(/^(\d+)m$/, quantity)[1]);
}

/** MiB of a quantity such as `384Mi` or `1Gi`. */
export function mebibytes(quantity: string): number {
  const [, amount, unit] = matched(/^(\d+)(Mi|Gi)$/, quantity);
  return Number(amount) * BINARY[unit as keyof typeof BINARY];
}

function matched(pattern: RegExp, text: string): RegExpExecArray {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`${text} is not like ${pattern.source}`);
  return match;
}
