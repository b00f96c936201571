import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server } from 'node:https';

type Handle = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Puts `handle` in front of every request of this process's HTTPS servers; `next` lets the backend have it. */
export function beforeRequests(handle: Handle): void {
  const emit: unknown = Reflect.get(Server.prototype, 'emit');
  const pass = (server: Server, args: unknown[]): boolean =>
    Boolean(Reflect.apply(emit as () => unknown, server, args));
  Server.prototype.emit = function (this: Server, ...args: unknown[]): boolean {
    const [event, request, response] = args as [string, IncomingMessage, ServerResponse];
    if (event !== 'request') return pass(this, args);
    handle(request, response, () => void pass(this, args));
    return true;
  };
}

/** Requests that come at once, beyond what the rate refills. A smoke test stays below, a load probe does not. */
const BURST = 40;
const REFILL_PER_SECOND = 4;

/**
 * Tells for each request of the API whether this replica has been under load for a while: a machine that has used up its
 * credits, or a pool that has run dry.
 */
export function loadWatch(): (request: IncomingMessage) => boolean {
  let credits = BURST;
  let last = performance.now();
  return ({ url = '' }) => {
    if (!url.startsWith('/api/')) return false;
    const now = performance.now();
    credits = Math.min(BURST, credits + ((now - last) / 1000) * REFILL_PER_SECOND) - 1;
    last = now;
    if (credits > 0) return false;
    credits = 0;
    return true;
  };
}
