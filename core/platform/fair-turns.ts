export type FairTurns = {
  /** Does the work when it is its turn. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
};

type Turn = () => Promise<void>;

/** So many pieces of work at once; whoever has many waits, after each piece, behind one of everybody else's. */
export function createFairTurns(atOnce: number): FairTurns {
  const waiting = new Map<string, Turn[]>();
  let running = 0;
  const next = (): Turn | undefined => {
    for (const [key, [turn, ...rest]] of waiting) {
      waiting.delete(key);
      // Put back, a key comes last.
      if (rest.length > 0) waiting.set(key, rest);
      return turn;
    }
    return undefined;
  };
  const runAll = async (): Promise<void> => {
    running++;
    for (let turn = next(); turn; turn = next()) await turn();
    running--;
  };
  return {
    run: (key, work) =>
      new Promise((resolve, reject) => {
        const turn = (): Promise<void> => work().then(resolve, reject);
        waiting.set(key, [...(waiting.get(key) ?? []), turn]);
        if (running < atOnce) void runAll();
      }),
  };
}
