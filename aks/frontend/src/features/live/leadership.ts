export type Leadership = {
  /** Leads as soon as no other tab does. */
  compete(): void;
  /** Leads no longer, and does not want to. */
  yield(): void;
  /** Leads at once; for when the leader is dead without having let go. */
  takeOver(): void;
};

type Dependencies = {
  name: string;
  /** Null where the browser has none: then each tab leads itself. */
  locks: LockManager | null;
  /** Begins to lead; returns what ends it. */
  lead: () => () => void;
};

/** One leader among the tabs that compete, by a Web Lock: the browser passes it on when a tab closes or crashes. */
export function createLeadership({ name, locks, lead }: Dependencies): Leadership {
  /** Ends the attempt or the reign that is going on. */
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
    // A lock cannot be stolen and given up by a signal in one request; once stolen it is held at once anyway.
    locks.request(name, steal ? { steal } : { signal: aborter.signal }, reign).catch((error: unknown) => {
      resign?.();
      if (aborter.signal.aborted) return;
      // Another tab took us for dead. Any other error: locks are not allowed here, so this tab leads itself.
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
