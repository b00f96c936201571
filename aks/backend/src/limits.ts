/** Limits that keep a replica answering under overload (EDGE-5). */
export type Limits = {
  /** Requests at work at once; more get 503 with `Retry-After`. Two pooled connections serve about 400 requests a second, so a full queue waits half a second. */
  requests: number;
  /** Requests at work at once of one person; more get 429. A page sends some six at once. */
  requestsPerPerson: number;
  /** Requests that one connection may send before the first of them is answered; more get 429. Browsers and gateways send one. */
  pipelined: number;
  /** Live-update streams of one person (tabs and devices). */
  streamsPerUser: number;
  streams: number;
  /** Open connections, streams included. Beyond it the connection that is idle for longest is closed. */
  connections: number;
  /** Connections whose request has not arrived as a whole. Beyond it the one that has taken longest is closed. */
  arriving: number;
  /** How long a request may take to arrive, headers and body together, from its connection's opening or its first byte. */
  arrivalMs: number;
  /** How long a request may take from its arrival until the client has read the answer; streams excepted. */
  answerMs: number;
};

export const LIMITS: Limits = {
  requests: 200,
  requestsPerPerson: 16,
  pipelined: 4,
  streamsPerUser: 20,
  streams: 2_000,
  connections: 5_000,
  arriving: 500,
  arrivalMs: 5_000,
  answerMs: 60_000,
};

/** Longest body in bytes, by route: what its fields can take when every character is written as an escape. */
export const BODY_BYTES = {
  /** Routes that name no limit: their bodies hold a few short values or nothing. */
  default: 1_024,
  /** A message of 2,000 characters. */
  chat: 16 * 1_024,
  /** A description of 5,000 characters, each up to 12 bytes (`\ud83d\ude00`), and the other fields. */
  task: 64 * 1_024,
} as const;
