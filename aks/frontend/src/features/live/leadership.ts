export type Leadership = {
  /** Becomes the leader as soon as there is no other one. */
  compete(): void;
  /** Stops leading, or waiting for it. */
  yield(): void;
  /** Becomes the leader at once, when the present one no longer responds. */
  takeOver(): void;
};

type Dependencies = {
  name: string;
  /** Null when the browser has no Web Locks: then every tab is its own leader. */
  locks: LockManager | null;
  /** Called when this tab becomes the leader; returns the function that ends it. */
  lead: () => () => void;
};

/** Elects one leader among the competing tabs by a Web Lock, which the browser passes on when a tab closes or crashes. */
export function createLeadership({ name, locks, lead }: Dependencies): Leadership {
  /** Ends the present attempt or leadership. */
  let end: (() => void) | null = null;

  const attempt = (steal: boolean): void => {
    end?.();
    const aborter = new AbortController();
    let resign: (() => void) | null = null;
    const reign = (): Promise<void> => {
      if (aborter.signal.aborted) return Promise.resolve();
      const stop = lead();
      return new Promise((resolve) => {
        resign = () => {
          resign = null;
          stop();
          resolve();
        };
      });
    };
    end = () => {
      aborter.abort();
      resign?.();
    };
    if (!locks) return void reign();
    // The Web Locks API does not allow `steal` together with a signal; a stolen lock is granted without waiting.
    locks.request(name, steal ? { steal } : { signal: aborter.signal }, reign).catch((error: unknown) => {
      resign?.();
      if (aborter.signal.aborted) return;
      // AbortError: another tab has taken over. Any other error: locks are not allowed here, so this tab leads itself.
      if (error instanceof DOMException && error.name === 'AbortError') attempt(false);
      else void reign();
    });
  };
  return {
    compete: () => attempt(false),
    takeOver: () => attempt(true),
    yield() {
      end?.();
      end = null;
    },
  };
}
