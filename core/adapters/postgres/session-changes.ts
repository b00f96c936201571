import type { SessionChanges } from '#core/domain/ports';
import type { Listener } from './listener.ts';

/** Changes of sessions, as all replicas tell them by NOTIFY. */
export function createSessionChanges({ listener }: { listener: Listener }): SessionChanges {
  return {
    subscribe(told) {
      listener.on('session', told);
      listener.onListening(() => told(null));
    },
  };
}
