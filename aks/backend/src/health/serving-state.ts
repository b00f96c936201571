import type { Limits } from '../limits.ts';

/** Whether this replica accepts requests: `/readyz` reports it, admission control and the drain change it. */
export type ServingState = {
  markStarted(): void;
  isStarted(): boolean;
  /** From now on the replica is not ready; requests that still arrive are served. */
  startDraining(): void;
  isDraining(): boolean;
  /** False when the replica is full; else counts one request until `leave`. */
  enter(): boolean;
  leave(): void;
  isOverloaded(): boolean;
};

export function createServingState({ requests }: Pick<Limits, 'requests'>): ServingState {
  let started = false;
  let draining = false;
  let active = 0;
  return {
    markStarted: () => void (started = true),
    isStarted: () => started,
    startDraining: () => void (draining = true),
    isDraining: () => draining,
    enter() {
      if (active >= requests) return false;
      active++;
      return true;
    },
    leave: () => void active--,
    isOverloaded: () => active >= requests,
  };
}
