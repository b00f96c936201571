import { createRequire } from 'node:module';
import { AppError } from '#core/domain/errors';
import type { LoadRequest } from './orders.ts';

/** What we use of autocannon (https://github.com/mcollina/autocannon#api), which has no types of its own. */
type Autocannon = (options: {
  url: string;
  connections: number;
  /** Seconds. */
  duration?: number;
  /** Requests; they count instead of seconds. */
  amount?: number;
  overallRate?: number;
  setupClient: (client: { setRequests(requests: LoadRequest[]): void }) => void;
}) => Promise<{
  '2xx': number;
  non2xx: number;
  errors: number;
  timeouts: number;
  duration: number;
  latency: { p50: number; p99: number };
}>;

/** @throws AppError `unavailable` where development packages are not installed. */
export function loadAutocannon(): Autocannon {
  try {
    return createRequire(import.meta.url)('autocannon') as Autocannon;
  } catch (cause) {
    const message = 'autocannon is not installed. Run `npm install`.';
    throw new AppError({ code: 'program.missing', kind: 'unavailable', message, cause });
  }
}
