/**
 * What GitHub does with a concurrency group whose running job is never cancelled: one job runs, one waits, and a newer one takes
 * the place of the one that waits (https://docs.github.com/actions/concepts/workflows-and-actions/concurrency).
 */
export function createConcurrencyGroup() {
  let isBusy = false;
  let waiting: PromiseWithResolvers<'run' | 'replaced'> | undefined;
  const leave = (): void => {
    const next = waiting;
    waiting = undefined;
    // Whoever waited has the place at once, so that nobody slips in between.
    if (next) next.resolve('run');
    else isBusy = false;
  };
  const enter = async (): Promise<'run' | 'replaced'> => {
    if (!isBusy) {
      isBusy = true;
      return 'run';
    }
    waiting?.resolve('replaced');
    waiting = Promise.withResolvers();
    return waiting.promise;
  };
  return {
    /** Resolves with what the job gave, or undefined when a newer one took its place. */
    async submit<T>(job: () => Promise<T>): Promise<T | undefined> {
      if ((await enter()) === 'replaced') return undefined;
      try {
        return await job();
      } finally {
        leave();
      }
    },
  };
}
