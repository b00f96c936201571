/** What tests can make go wrong in the broker; everything is off at the start. */
export type Faults = {
  /** The next `count` batches are stored but never acknowledged. */
  dropAcks: (count: number) => void;
  /** Every acknowledgement waits this long. 0 ends it. */
  delayAcks: (delayMs: number) => void;
  /** The next `count` batches are stored twice, as after a resend by the producer. */
  duplicateBatches: (count: number) => void;
  /** The next `count` batches are refused as `com.microsoft:server-busy`. */
  throttleBatches: (count: number) => void;
  /** Detaches the links whose address contains `part` (all without it); returns how many. */
  killLinks: (part?: string) => number;
  /** Destroys all sockets without closing the AMQP connections; returns how many. */
  killConnections: () => number;
};

/** The broker's side of the hooks. */
export type FaultSwitches = {
  takeDrop: () => boolean;
  takeDuplicate: () => boolean;
  takeThrottle: () => boolean;
  ackDelayMs: () => number;
  links: Set<{ address: string; consumes: boolean; kill: (reason: string) => void }>;
  sockets: Set<{ destroy: () => void }>;
};

/** The hooks for tests, and the switches that the broker asks. */
export function createFaults(): { faults: Faults; switches: FaultSwitches } {
  let delayMs = 0;
  const [dropAcks, takeDrop] = counter();
  const [duplicateBatches, takeDuplicate] = counter();
  const [throttleBatches, takeThrottle] = counter();
  const links: FaultSwitches['links'] = new Set();
  const sockets: FaultSwitches['sockets'] = new Set();
  const faults: Faults = {
    dropAcks,
    duplicateBatches,
    throttleBatches,
    delayAcks: (value) => (delayMs = value),
    killLinks: (part = '') =>
      each(
        [...links].filter(({ address }) => address.includes(part)),
        (link) => link.kill('killed by a fault hook'),
      ),
    killConnections: () => each([...sockets], (socket) => socket.destroy()),
  };
  return { faults, switches: { takeDrop, takeDuplicate, takeThrottle, ackDelayMs: () => delayMs, links, sockets } };
}

function counter(): [set: (count: number) => void, take: () => boolean] {
  let left = 0;
  return [(count) => (left = count), () => left > 0 && left-- > 0];
}

function each<T>(items: T[], action: (item: T) => void): number {
  for (const item of items) action(item);
  return items.length;
}
