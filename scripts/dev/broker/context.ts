import type { Socket } from 'node:net';
import type { EpochRegistry } from './epoch-registry.ts';
import type { FaultSwitches } from './faults.ts';
import type { Hubs } from './hub.ts';
import type { SasKey } from './sas-token.ts';

/** Largest batch that Event Hubs Standard takes, in bytes; createBatch of the SDKs reads it from the link. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;

export type Log = (message: string, details?: Record<string, unknown>) => void;

/** What all connections share. */
export type BrokerContext = {
  hubs: Hubs;
  key: SasKey;
  now: () => number;
  epochs: EpochRegistry;
  switches: FaultSwitches;
  log: Log;
};

/** One client's connection. */
export type ClientContext = BrokerContext & {
  socket: Socket;
  /** Entities that put-token authorised: path → expiry in ms. */
  claims: Map<string, number>;
  /** Ends what a link started; keyed by the link, run once at detach, end of session or loss of the connection. */
  cleanups: Map<object, () => void>;
};
