/** Calls `run` once after `ms`, unless the returned function is called before. */
export type Later = (run: () => void, ms: number) => () => void;

export const later: Later = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/** Calls `run` every `ms` until the returned function is called. */
export function repeat(run: () => void, ms: number, by: Later): () => void {
  let cancel: (() => void) | null = null;
  const next = (): void => {
    cancel = by(() => {
      next();
      run();
    }, ms);
  };
  next();
  return () => cancel?.();
}
