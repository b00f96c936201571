/** Runs the named parts of a build one after the other and prints how long each took. */
export type StageTimes = {
  run: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** Prints the sum. */
  end: () => void;
};

/** @param now milliseconds, of any beginning */
export function createStageTimes(print: (line: string) => void, now: () => number): StageTimes {
  const began = now();
  const tell = (name: string, since: number): void => print(`${name.padEnd(20)} ${seconds(now() - since)} s`);
  return {
    async run(name, work) {
      const since = now();
      const result = await work();
      tell(name, since);
      return result;
    },
    end: () => tell('build, all of it', began),
  };
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1).padStart(6);
