export type Nap = {
  /** Resolves after `ms`, or at once when woken, also by a call before this one; true when woken. */
  sleep(ms: number): Promise<boolean>;
  wake(): void;
};

/** A pause that others can cut short; a wake-up during work is kept for the next pause, never lost. */
export function createNap(): Nap {
  let isDue = false;
  let wakeSleeper: (() => void) | undefined;
  return {
    async sleep(ms) {
      if (!isDue) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wakeSleeper = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const wasWoken = isDue;
      isDue = false;
      return wasWoken;
    },
    wake() {
      isDue = true;
      wakeSleeper?.();
    },
  };
}
