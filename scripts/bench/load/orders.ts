/** One request that is sent again and again. */
export type LoadRequest = { method: 'GET' | 'POST'; path: string; headers: Record<string, string>; body?: string };

/** Sends requests for a while. */
export type Fire = {
  kind: 'fire';
  origin: string;
  /** For each connection the requests that it sends in turn. */
  connections: LoadRequest[][];
  /** How long, or how many requests of all connections together. */
  until: { seconds: number } | { requests: number };
  /** Of all connections together; as fast as answers come without it. */
  perSecond?: number;
};

export type Fired = {
  /** Requests that were answered with 2xx. */
  requests: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers with another status, broken connections and time-outs. */
  failures: number;
};

/** Opens live streams, which stay open until the process ends. */
export type OpenStreams = { kind: 'streams'; origin: string; cookies: string[]; count: number };

/** Asks how many of them are still open. */
export type CountStreams = { kind: 'count-streams' };

export type Order = Fire | OpenStreams | CountStreams;
export type Answer = { result: unknown } | { error: string };
