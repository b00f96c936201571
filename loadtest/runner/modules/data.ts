/** Module `k6/data`. All virtual users of this runner share one process, so sharing is only freezing. */
export const SharedArray = function SharedArray(name: string, load: () => unknown[]): readonly unknown[] {
  const items = load();
  if (!Array.isArray(items)) throw new Error(`SharedArray ${name}: the function must return an array.`);
  return Object.freeze(items);
} as unknown as new (name: string, load: () => unknown[]) => readonly unknown[];
