/** Bounds that keep one replica answering when more is asked of it than it can do (EDGE-5). */
export type Limits = {
  /** Requests at work at once; more get 503 with `Retry-After`. Two pooled connections serve about 400 requests a second, so a full queue waits half a second. */
  requests: number;
  /** Live-update streams of one person (tabs and devices). */
  streamsPerUser: number;
  streams: number;
  bodyBytes: number;
};

export const LIMITS: Limits = { requests: 200, streamsPerUser: 20, streams: 2_000, bodyBytes: 64 * 1024 };
