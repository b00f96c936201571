export type FairTurns = {
  /** Does the work when it is its turn. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
};

/** One piece of work at a time; whoever has many waits, after each piece, behind one of everybody else's. */
export function createFairTurns(): FairTurns {
  const waiting = new Map<string, (() => Promise<void>)[]>();
  let isRunning = false;
  const runAll = async (): Promise<void> => {
    // A key that is put back while the map is walked comes last.
    for (const [key, [next, ...rest]] of waiting) {
      waiting.delete(key);
      if (rest.length > 0) waiting.set(key, rest);
      await next?.();
    }
    isRunning = false;
  };
  return {
    run: (key, work) =>
      new Promise((resolve, reject) => {
        const turn = (): Promise<void> => work().then(resolve, reject);
        waiting.set(key, [...(waiting.get(key) ?? []), turn]);
        if (isRunning) return;
        isRunning = true;
        void runAll();
      }),
  };
}
