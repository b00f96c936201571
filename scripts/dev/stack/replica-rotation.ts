/** The port on which a process serves now; undefined while it does not. */
export type Upstream = () => number | undefined;

export type ReplicaRotation = {
  /** Ports to try for one request: ready replicas in turn, then the others, which at least give their own answer. */
  next: () => number[];
  stop: () => void;
};

/** Like the readiness probe on Kubernetes, but more often, because a person waits for the answer. */
const PROBE_EVERY_MS = 500;
/** A replica that takes longer to say that it is ready is stuck (frozen, or its event loop is busy). */
const PROBE_TIMEOUT_MS = 1000;

/** Lets replicas take turns and probes them, because a frozen process still accepts connections: the kernel does that for it. */
export function rotateReplicas(
  replicas: readonly Upstream[],
  isReady: (port: number) => Promise<boolean> = answersReadyz,
): ReplicaRotation {
  const unready = new Set<Upstream>();
  const probes = new Set<Upstream>();
  let turn = 0;
  const probe = async (replica: Upstream): Promise<void> => {
    const port = replica();
    // One probe at a time for each replica, however long it takes.
    if (port === undefined || probes.has(replica)) return;
    probes.add(replica);
    if (await isReady(port)) unready.delete(replica);
    else unready.add(replica);
    probes.delete(replica);
  };
  const timer = setInterval(() => replicas.forEach((replica) => void probe(replica)), PROBE_EVERY_MS);
  return {
    next() {
      turn = (turn + 1) % Math.max(replicas.length, 1);
      const inTurn = [...replicas.slice(turn), ...replicas.slice(0, turn)];
      const ready = inTurn.filter((replica) => !unready.has(replica));
      return [...ready, ...inTurn.filter((replica) => unready.has(replica))].flatMap((replica) => replica() ?? []);
    },
    stop: () => clearInterval(timer),
  };
}

function answersReadyz(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false,
  );
}
