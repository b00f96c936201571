const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
type Unit = keyof typeof UNITS_MS;

/**
 * Milliseconds of a k6 duration: `1m30s`, `500ms`, or a number of milliseconds.
 * @throws Error that names the text.
 */
export function parseDuration(value: string | number): number {
  if (typeof value === 'number') return value;
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (value !== '0' && (parts.length === 0 || parts.map(([part]) => part).join('') !== value)) {
    throw new Error(`"${value}" is no duration: write it like 1m30s or 500ms.`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS_MS[unit as Unit], 0);
}
